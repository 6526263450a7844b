using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Metaflow.Metadata.Service;

public sealed partial class ServiceMetadata
{
    // Who wants only the newest gets a small page; who goes on wants all.
    private const int FirstPage = 20;
    private const int LargestPage = 500;

    /// <inheritdoc/>
    public override async IAsyncEnumerable<FlowEntry> ListFlowsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var flows = await ListAsync(
            Get("/flows", "list flows", null), "", LargestPage, ServiceJson.ReadFlow, static f => (f.CreatedAt, f.Flow), cancellationToken)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var flow in flows.OrderBy(static f => f.Flow, StringComparer.Ordinal))
            yield return flow;
    }

    /// <inheritdoc/>
    public override ValueTask<FlowEntry?> FindFlowAsync(string flow, CancellationToken cancellationToken = default) => FindAsync(
        Get(ServicePath.Of(new Pathspec(flow)), "find the flow", flow), ServiceJson.ReadFlow, cancellationToken);

    /// <inheritdoc/>
    public override IAsyncEnumerable<RunEntry> ListRunsAsync(string flow, CancellationToken cancellationToken = default) =>
        ListRunsAsync(flow, [], cancellationToken);

    /// <inheritdoc/>
    public override IAsyncEnumerable<RunEntry> ListRunsAsync(
        string flow, IReadOnlyCollection<string> tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);

        // A comma separates tags, so one that has a comma cannot be sent. Old services do not look at tags at all.
        var sent = string.Join(',', tags.Where(static t => !t.Contains(',', StringComparison.Ordinal)).Select(Uri.EscapeDataString));
        return ListAsync(
            Get(ServicePath.Of(new Pathspec(flow)) + "/runs", "list the runs of", flow),
            sent.Length == 0 ? "" : "&_tags=" + sent,
            FirstPage,
            json => ServiceJson.ReadRun(flow, json),
            static r => (r.CreatedAt, r.Pathspec.Run!),
            cancellationToken).Where(run => run.HasTags(tags));
    }

    /// <inheritdoc/>
    public override ValueTask<RunEntry?> FindRunAsync(Pathspec run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return FindAsync(Get(run.Require(2), "find the run"), json => ServiceJson.ReadRun(run.Flow, json), cancellationToken);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StepEntry> ListStepsAsync(
        Pathspec run, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        var steps = await LoadAsync(
            Get(ServicePath.Of(run.Require(2)) + "/steps", "list the steps of", run), json => ServiceJson.ReadStep(run, json), cancellationToken)
            .ConfigureAwait(false);
        await foreach (var step in EntryOrder.NewestFirst(steps, static s => (s.CreatedAt, s.Pathspec.Step!)).ConfigureAwait(false))
            yield return step;
    }

    /// <inheritdoc/>
    public override ValueTask<StepEntry?> FindStepAsync(Pathspec step, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        return FindAsync(
            Get(step.Require(3), "find the step"), json => ServiceJson.ReadStep(step.RunPathspec, json), cancellationToken);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<TaskEntry> ListTasksAsync(Pathspec step, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        return ListAsync(
            Get(ServicePath.Of(step.Require(3)) + "/tasks", "list the tasks of", step),
            "",
            FirstPage,
            json => ServiceJson.ReadTask(step, json),
            static t => (t.CreatedAt, t.Pathspec.Task!),
            cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask<TaskEntry?> FindTaskAsync(Pathspec task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        return FindAsync(Get(task.Require(4), "find the task"), json => ServiceJson.ReadTask(task, json), cancellationToken);
    }

    private static ServiceRequest Get(Pathspec pathspec, string action) => Get(ServicePath.Of(pathspec), action, pathspec);

    private static ServiceRequest Get(string path, string action, object? subject) => new(HttpMethod.Get, path, action, subject);

    /// <summary>One object; null when it is not there.</summary>
    private async ValueTask<T?> FindAsync<T>(ServiceRequest request, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        // The original service ends in an error when it looks for a number that cannot be a run's, such as that of a local run.
        if (request.Subject is Pathspec { Run: { } run } && long.TryParse(run, out var number) && number is < 0 or > int.MaxValue)
            return null;
        var answer = await _client.SendAsync(request with { Expected = [404] }, cancellationToken).ConfigureAwait(false);
        if (!answer.IsFound)
            return null;
        using var json = answer.Read(JsonValueKind.Object);
        return read(json.RootElement);
    }

    /// <summary>A whole list, in the order of the service.</summary>
    private async Task<List<T>> LoadAsync<T>(ServiceRequest request, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await _client.SendAsync(request with { Expected = [404] }, cancellationToken).ConfigureAwait(false);
        return answer.IsFound ? ReadAll(answer, read) : [];
    }

    /// <summary>A list, newest first, page by page as it is enumerated. Old services know no pages and send the whole list.</summary>
    private async IAsyncEnumerable<T> ListAsync<T>(
        ServiceRequest request,
        string filter,
        int firstPage,
        Func<JsonElement, T?> read,
        Func<T, (DateTimeOffset CreatedAt, string Id)> keyOf,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        string? cursor = null;
        for (var limit = firstPage; ; limit = LargestPage)
        {
            var from = cursor is null ? "" : "&_cursor=" + Uri.EscapeDataString(cursor);
            var answer = await _client.SendAsync(
                request with { Path = $"{request.Path}?_limit={limit}{filter}{from}", Expected = [404] }, cancellationToken)
                .ConfigureAwait(false);
            if (!answer.IsFound)
                yield break;
            var page = ReadAll(answer, read);
            if (!answer.IsPage)
            {
                await foreach (var item in EntryOrder.NewestFirst(page, keyOf).WithCancellation(cancellationToken).ConfigureAwait(false))
                    yield return item;
                yield break;
            }

            foreach (var item in page)
                yield return item;
            if (answer.NextCursor is not { } next || next == cursor)
                yield break;
            cursor = next;
        }
    }

    private static List<T> ReadAll<T>(ServiceAnswer answer, Func<JsonElement, T?> read)
        where T : class
    {
        using var json = answer.Read(JsonValueKind.Array);
        var items = new List<T>(json.RootElement.GetArrayLength());
        foreach (var element in json.RootElement.EnumerateArray())
        {
            if (read(element) is { } item)
                items.Add(item);
        }

        return items;
    }
}
