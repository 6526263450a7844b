using System.Text.Json;

namespace Metaflow.Metadata.Service;

public sealed partial class ServiceMetadata
{
    private static readonly Version _firstWithHeartbeats = new(2, 0, 4);

    private static readonly TimeSpan _heartbeatInterval = TimeSpan.FromSeconds(10);

    // Null until the service has been asked.
    private bool? _takesHeartbeats;

    /// <inheritdoc/>
    public override TimeSpan? HeartbeatInterval => _heartbeatInterval;

    /// <inheritdoc/>
    public override async ValueTask<TimeSpan?> HeartbeatAsync(Pathspec pathspec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pathspec);
        if (!(_takesHeartbeats ??= await TakesHeartbeatsAsync(cancellationToken).ConfigureAwait(false)))
            return null;

        // That it beat already a moment ago is an error for the service, too.
        var answer = await _client.SendAsync(
            new(HttpMethod.Post, ServicePath.Of(pathspec) + "/heartbeat", "tell of the life of", pathspec) { Body = "{}"u8.ToArray(), IsRetried = false },
            cancellationToken).ConfigureAwait(false);
        return IntervalOf(answer.Body) ?? _heartbeatInterval;
    }

    private async Task<bool> TakesHeartbeatsAsync(CancellationToken cancellationToken)
    {
        if (!_client.Settings.ChecksVersion)
            return true;
        var answer = await _client.SendAsync(Get("/ping", "ask for the version of the service", null) with { IsRetried = false }, cancellationToken)
            .ConfigureAwait(false);
        return VersionOf(answer.Version) >= _firstWithHeartbeats;
    }

    /// <summary>The number that a version begins with; null when there is none.</summary>
    private static Version? VersionOf(string? text)
    {
        var number = string.Concat((text ?? "").TakeWhile(static c => char.IsAsciiDigit(c) || c == '.')).TrimEnd('.');
        return Version.TryParse(number, out var version) ? version : null;
    }

    /// <summary>How long the service wants to wait; null when it does not say. It answers with JSON in a text of JSON.</summary>
    private static TimeSpan? IntervalOf(byte[] body)
    {
        try
        {
            using var outer = JsonDocument.Parse(body);
            if (outer.RootElement.ValueKind != JsonValueKind.String)
                return IntervalOf(outer.RootElement);
            using var inner = JsonDocument.Parse(outer.RootElement.GetString()!);
            return IntervalOf(inner.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? IntervalOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && ServiceJson.Number(json, "wait_time_in_seconds") is > 0 and < 3600 and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
