using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Metaflow.Client;

/// <summary>What triggered a run: events, among them the ends of other runs. Immutable and thread-safe.</summary>
public sealed class Trigger
{
    private const string RunType = "run";

    private readonly MetaflowClient _client;

    private Trigger(MetaflowClient client, IReadOnlyList<MetaflowEvent> events)
    {
        _client = client;
        Events = events;
    }

    /// <summary>The events, latest first; at least one.</summary>
    public IReadOnlyList<MetaflowEvent> Events { get; }

    /// <summary>The latest event.</summary>
    public MetaflowEvent Event => Events[0];

    /// <summary>The latest event of a name; null when none of that name was there.</summary>
    /// <param name="name">The event's name.</param>
    public MetaflowEvent? FindEvent(string name) => Events.FirstOrDefault(e => e.Name == name);

    /// <summary>The runs whose ends are among the events, latest first, in any namespace.</summary>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    /// <exception cref="NotFoundException">A run is not there any more.</exception>
    public async IAsyncEnumerable<Run> RunsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var client = _client.InAllNamespaces();
        foreach (var run in Events.Where(static e => e is { Type: RunType, Id: not null })
            .Select(static e => Pathspec.Parse(e.Id!).RunPathspec).Distinct())
            yield return await client.RunAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The latest run whose end is among the events; null when there is none.</summary>
    /// <param name="flowName">Only runs of this flow; null for any.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="NotFoundException">The run is not there any more.</exception>
    public async Task<Run?> RunAsync(string? flowName = null, CancellationToken cancellationToken = default)
    {
        await foreach (var run in RunsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (flowName is null || run.FlowName == flowName)
                return run;
        }

        return null;
    }

    /// <summary>The trigger that a task has noted; null when it lists no event.</summary>
    internal static Trigger? Parse(MetaflowClient client, string task, string note)
    {
        try
        {
            using var json = JsonDocument.Parse(note);
            var events = json.RootElement.EnumerateArray().Select(Read)
                .OrderByDescending(static e => e.Timestamp ?? DateTimeOffset.MinValue).ToList();
            return events.Count == 0 ? null : new Trigger(client, events);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new MetaflowException($"What task '{task}' has noted about its trigger is damaged: {e.Message}", e);
        }
    }

    private static MetaflowEvent Read(JsonElement json) => new(
        Text(json, "name") ?? "", Text(json, "id"), Time(json), Text(json, "type"));

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement json) =>
        json.TryGetProperty("timestamp", out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}
