using System.Text.Json.Nodes;
using Metaflow.Artifacts.Pickle;
using Metaflow.Client;
using Metaflow.CommandLine.Commands;

namespace Metaflow.Conformance.Python;

/// <summary>What our client says about runs, in the form of <c>facts.py</c>.</summary>
internal static class RunFacts
{
    private static readonly HashSet<string> _private =
    [
        "_graph_info", "_foreach_stack", "_transition", "_task_ok", "_success", "_exception", "_foreach_var",
        "_foreach_num_splits", "_iteration_stack", "_current_step", "_configs_processed",
    ];

    public static async Task<JsonObject> OfAsync(MetaflowClient client, IReadOnlyList<string> pathspecs)
    {
        var runs = new JsonObject();
        foreach (var pathspec in pathspecs)
            runs[pathspec] = await OfRunAsync(await client.RunAsync(pathspec));
        var flows = new JsonObject();
        foreach (var name in pathspecs.Select(p => p.Split('/')[0]).Distinct().Order(StringComparer.Ordinal))
            flows[name] = await OfFlowAsync(await client.FlowAsync(name));
        return new JsonObject { ["flows"] = flows, ["runs"] = runs };
    }

    private static async Task<JsonObject> OfFlowAsync(Flow flow) => new()
    {
        ["latest"] = (await flow.LatestRunAsync())!.Id,
        ["successful"] = (await flow.LatestSuccessfulRunAsync())?.Id,
        ["runs"] = List((await flow.RunsAsync().ToListAsync()).Select(r => r.Id)),
    };

    private static async Task<JsonObject> OfRunAsync(Run run)
    {
        var steps = await run.StepsAsync().ToListAsync();
        var end = await run.EndTaskAsync();
        var facts = new JsonObject
        {
            ["created"] = Millis(run.CreatedAt),
            ["successful"] = await run.IsSuccessfulAsync(),
            ["finished"] = await run.IsFinishedAsync(),
            ["finished_at"] = Millis(await run.FinishedAtAsync()),
            ["tags"] = Tags(run),
            ["origin"] = await run.OriginPathspecAsync(),
            ["end"] = end?.Pathspec,
            ["data"] = end is null ? null : List((await end.ArtifactsAsync().ToListAsync()).Select(a => a.Name).Order(StringComparer.Ordinal)),
            ["code"] = (await run.CodeAsync())?.Path,
            ["order"] = NewestFirst(steps.Select(s => (s.Id, s.CreatedAt))),
        };
        var all = new JsonObject();
        foreach (var step in steps)
            all[step.Id] = await OfStepAsync(step);
        facts["steps"] = all;
        var parameters = await (await run.StepAsync("_parameters")).TaskAsync();
        facts["parameters"] = await ArtifactsAsync(parameters!, includePrivate: false);
        return facts;
    }

    private static async Task<JsonObject> OfStepAsync(Step step)
    {
        var tasks = await step.TasksAsync().ToListAsync();
        var facts = new JsonObject
        {
            ["created"] = Millis(step.CreatedAt),
            ["finished_at"] = Millis(await step.FinishedAtAsync()),
            ["task"] = (await step.TaskAsync())!.Id,
            ["control"] = Sorted((await step.ControlTasksAsync().ToListAsync()).Select(t => t.Id)),
            ["parents"] = Sorted((await step.ParentStepsAsync().ToListAsync()).Select(s => s.Id)),
            ["children"] = Sorted((await step.ChildStepsAsync().ToListAsync()).Select(s => s.Id)),
            ["order"] = NewestFirst(tasks.Select(t => (t.Id, t.CreatedAt))),
        };
        var all = new JsonObject();
        foreach (var task in tasks)
            all[task.Id] = await OfTaskAsync(task);
        facts["tasks"] = all;
        return facts;
    }

    private static async Task<JsonObject> OfTaskAsync(MetaflowTask task)
    {
        var failure = await task.ExceptionAsync();
        var metadata = new JsonObject();
        foreach (var (name, value) in await task.MetadataDictionaryAsync())
            metadata[name] = value;
        return new JsonObject
        {
            ["attempt"] = await task.CurrentAttemptAsync(),
            ["successful"] = await task.IsSuccessfulAsync(),
            ["finished"] = await task.IsFinishedAsync(),
            ["created"] = Millis(task.CreatedAt),
            ["finished_at"] = Millis(await task.FinishedAtAsync()),
            ["exception"] = failure is null ? null : List([failure.Type, failure.Message, failure.StackTrace]),
            ["index"] = await task.IndexAsync(),
            ["stdout"] = await task.StdoutAsync(),
            ["stderr"] = await task.StderrAsync(),
            ["stdout_size"] = await task.StdoutSizeAsync(),
            ["stderr_size"] = await task.StderrSizeAsync(),
            ["lines"] = List((await task.LogLinesAsync(Datastore.LogStream.Stdout)).Select(l => l.Text)),
            ["metadata"] = metadata,
            ["tags"] = Tags(task),
            ["runtime"] = task.RuntimeName,
            ["origin"] = await task.OriginPathspecAsync(),
            ["code"] = (await task.CodeAsync())?.Path,
            ["artifacts"] = await ArtifactsAsync(task, includePrivate: true),
            ["parents"] = await NeighboursAsync(task.ParentTasksAsync()),
            ["children"] = await NeighboursAsync(task.ChildTasksAsync()),
        };
    }

    private static async Task<JsonObject> ArtifactsAsync(MetaflowTask task, bool includePrivate)
    {
        var facts = new JsonObject();
        await foreach (var artifact in task.ArtifactsAsync(includePrivate))
        {
            if (artifact.Name[0] == '_' && !_private.Contains(artifact.Name))
                continue;
            facts[artifact.Name] = new JsonObject
            {
                ["sha"] = artifact.Sha,
                ["size"] = await artifact.SizeAsync(),
                ["value"] = await ValueAsync(artifact),
                ["created"] = Millis(artifact.CreatedAt),
            };
        }

        return facts;
    }

    /// <summary>The value as Python's <c>repr</c> writes it.</summary>
    private static async Task<string> ValueAsync(DataArtifact artifact)
    {
        var type = await artifact.PythonTypeAsync();
        if (type.Contains("MetaflowExceptionWrapper", StringComparison.Ordinal))
        {
            var failure = await artifact.ReadAsync<TaskFailure>();
            return $"{failure.Type}: {failure.Message}\n{failure.StackTrace}";
        }

        if (type.Contains("IncludedFile", StringComparison.Ordinal))
            return Represent((await artifact.ReadAsync<IncludedFile>()).Text);
        if (artifact.Name == "_foreach_stack")
        {
            var frames = (await artifact.Task.ForeachStackAsync()).Select(object? (f) =>
                new PickledTuple(f.Step, f.Variable, (long?)f.NumSplits, (long?)f.Index, f.Value));
            return PythonText.Of(frames.ToList());
        }

        return Represent(await artifact.ReadAsync<object?>());
    }

    private static string Represent(object? value) => PythonText.Of(new List<object?> { value })[1..^1];

    private static async Task<JsonArray> NeighboursAsync(IAsyncEnumerable<MetaflowTask> tasks) =>
        Sorted((await tasks.ToListAsync()).Select(t => $"{t.Step.Name}/{t.Id}"));

    private static JsonObject Tags(RunObject thing) => new()
    {
        ["user"] = Sorted(thing.UserTags),
        ["system"] = Sorted(thing.SystemTags),
    };

    private static long? Millis(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    /// <summary>Ids in the order that was given. Those of one time have no order in Python, so they are together.</summary>
    private static JsonArray NewestFirst(IEnumerable<(string Id, DateTimeOffset CreatedAt)> items)
    {
        var groups = new List<(DateTimeOffset CreatedAt, List<string> Ids)>();
        foreach (var (id, createdAt) in items)
        {
            if (groups.Count == 0 || groups[^1].CreatedAt != createdAt)
                groups.Add((createdAt, []));
            groups[^1].Ids.Add(id);
        }

        return [.. groups.Select(group => (JsonNode)Sorted(group.Ids))];
    }

    private static JsonArray Sorted(IEnumerable<string> texts) => List(texts.Order(StringComparer.Ordinal));

    private static JsonArray List(IEnumerable<string?> texts) => [.. texts.Select(t => (JsonNode?)t)];
}
