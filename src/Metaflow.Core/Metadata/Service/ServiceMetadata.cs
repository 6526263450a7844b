using System.Collections.Concurrent;
using System.Text.Json;
using Metaflow.Datastore;

namespace Metaflow.Metadata.Service;

/// <summary>Metadata in a metadata service: records that everybody who may use it sees. The service makes the ids of runs and tasks.</summary>
/// <remarks>
/// Calls are made again while the service is not there, so that its restart only delays a run. What may have happened before its answer was
/// lost does no harm when it happens twice; a service that knows the header <c>Idempotency-Key</c> makes a run or task only once.
/// </remarks>
public sealed partial class ServiceMetadata : MetadataProvider
{
    /// <summary>The provider's name, as in <c>--metadata</c>.</summary>
    public const string TypeName = "service";

    private readonly MetadataServiceClient _client;
    private readonly string? _user;
    private readonly TimeProvider _time;
    private readonly CommonMembers _common;
    private readonly ConcurrentDictionary<Pathspec, Lazy<Task>> _steps = new();

    /// <summary>Uses a service; nothing is sent yet.</summary>
    /// <param name="settings">How to reach it.</param>
    /// <param name="user">The name that records carry; null when it is not known.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public ServiceMetadata(ServiceSettings settings, string? user, TimeProvider? time = null)
        : this(settings, user, time ?? TimeProvider.System, sockets: null)
    {
    }

    internal ServiceMetadata(ServiceSettings settings, string? user, TimeProvider time, HttpMessageInvoker? sockets)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _client = new MetadataServiceClient(settings, time, sockets);
        _user = user;
        _time = time;
        _common = new CommonMembers(user);
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <inheritdoc/>
    public override string Location => _client.Settings.Url;

    /// <inheritdoc/>
    public override bool MakesTaskIds => true;

    /// <inheritdoc/>
    public override async ValueTask<Pathspec> NewRunAsync(
        string flow, RunTags tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        PathspecPart.Validate(PathspecPart.Flow, flow);
        var answer = await CreateRunAsync(flow, NewKey(), ServiceJson.Create(_common.Of(flow, tags)), cancellationToken).ConfigureAwait(false);
        return new Pathspec(flow, IdOf(answer, "run_number", PathspecPart.Run));
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> RegisterRunAsync(
        Pathspec run, RunTags tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(tags);
        if (ServicePath.IsMadeByService(run.Require(2).Run!))
            return false;
        var body = ServiceJson.Create(_common.Of(run.Flow, tags), "run_number", run.Run);
        var answer = await CreateRunAsync(run.Flow, NewKey(), body, cancellationToken).ConfigureAwait(false);
        return answer.Status != 409;
    }

    /// <inheritdoc/>
    public override async ValueTask<Pathspec> NewTaskAsync(
        Pathspec step,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(records);
        var answer = await PostTaskAsync(step.Require(3), null, tags, "create a task of", step, cancellationToken).ConfigureAwait(false);
        var task = step.WithTask(IdOf(answer, "task_id", PathspecPart.Task));
        await RegisterMetadataAsync(task, records, cancellationToken).ConfigureAwait(false);
        return task;
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> RegisterTaskAsync(
        Pathspec task,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(records);
        var isNew = await CreateTaskAsync(task.Require(4), tags, cancellationToken).ConfigureAwait(false);
        await RegisterMetadataAsync(task, records, cancellationToken).ConfigureAwait(false);
        return isNew;
    }

    /// <inheritdoc/>
    public override async ValueTask RegisterMetadataAsync(
        Pathspec task, IReadOnlyList<MetadataRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(records);
        foreach (var body in ServiceJson.Records(task.Require(4), records, _user, Now()))
        {
            await _client.SendAsync(
                new(HttpMethod.Post, ServicePath.Of(task) + "/metadata", "note facts about", task) { Body = body },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask RegisterArtifactsAsync(
        Pathspec task,
        int attempt,
        RunTags tags,
        Storage storage,
        IReadOnlyCollection<StoredArtifact> artifacts,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(artifacts);
        AttemptFile.Validate(attempt);
        var bodies = ServiceJson.Artifacts(task.Require(4), attempt, artifacts, storage, _common.Of(task.Flow, tags), Now());
        foreach (var body in bodies)
        {
            await _client.SendAsync(
                new(HttpMethod.Post, ServicePath.Of(task) + "/artifact", "record the artifacts of", task) { Body = body },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask RegisterDoneTaskAsync(
        Pathspec task,
        RunTags tags,
        IReadOnlyList<MetadataRecord> records,
        Storage storage,
        IReadOnlyCollection<StoredArtifact> artifacts,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(tags);
        if (!await CreateTaskAsync(task.Require(4), tags, cancellationToken).ConfigureAwait(false)
            && !ServicePath.IsMadeByService(task.Task!))
            return;

        // The facts say that it is done: who sees them finds all of it.
        await RegisterArtifactsAsync(task, 0, tags, storage, artifacts, cancellationToken).ConfigureAwait(false);
        await RegisterMetadataAsync(task, records, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates a run, and its flow if that is not there yet.</summary>
    private async Task<ServiceAnswer> CreateRunAsync(string flow, string key, byte[] body, CancellationToken cancellationToken)
    {
        var request = new ServiceRequest(HttpMethod.Post, ServicePath.Of(flow) + "/run", "create a run of", flow)
        {
            Body = body,
            IdempotencyKey = key,
            Expected = [404, 409],
        };
        var answer = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.IsFound)
            return answer;
        await _client.SendAsync(
            new(HttpMethod.Post, ServicePath.Of(flow), "create the flow", flow)
            {
                Body = ServiceJson.CreateFlow(flow, Now()),
                Expected = [409],
            },
            cancellationToken).ConfigureAwait(false);
        return await _client.SendAsync(request with { Expected = [409] }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates a task whose id was made elsewhere.</summary>
    /// <returns>Whether it is new; false also for one whose id the service has made.</returns>
    private async ValueTask<bool> CreateTaskAsync(Pathspec task, RunTags tags, CancellationToken cancellationToken)
    {
        if (ServicePath.IsMadeByService(task.Task!))
            return false;
        var answer = await PostTaskAsync(
            new Pathspec(task.Flow, task.Run, task.Step), task.Task, tags, "create the task", task, cancellationToken).ConfigureAwait(false);
        return answer.Status != 409;
    }

    /// <summary>Creates a task, and its step if that is not there yet.</summary>
    /// <param name="step">The step.</param>
    /// <param name="id">The id of the task; null when the service is to make one.</param>
    /// <param name="tags">The tags of the run.</param>
    /// <param name="action">What the call does, for errors.</param>
    /// <param name="subject">What it does that to.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    private async Task<ServiceAnswer> PostTaskAsync(
        Pathspec step, string? id, RunTags tags, string action, Pathspec subject, CancellationToken cancellationToken)
    {
        await EnsureStepAsync(step, tags, cancellationToken).ConfigureAwait(false);
        var common = _common.Of(step.Flow, tags);
        return await _client.SendAsync(
            new(HttpMethod.Post, ServicePath.Of(step) + "/task", action, subject)
            {
                Body = id is null ? ServiceJson.Create(common) : ServiceJson.Create(common, "task_id", id),
                IdempotencyKey = NewKey(),
                Expected = id is null ? [] : [409],
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates a step unless this process has, or is about to for another of its tasks.</summary>
    private async ValueTask EnsureStepAsync(Pathspec step, RunTags tags, CancellationToken cancellationToken)
    {
        var created = _steps.GetOrAdd(step, _ => new Lazy<Task>(() => CreateStepAsync(step, tags)));
        try
        {
            await created.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MetadataException)
        {
            // The next task may have more luck.
            _steps.TryRemove(new(step, created));
            throw;
        }
    }

    private Task<ServiceAnswer> CreateStepAsync(Pathspec step, RunTags tags) => _client.SendAsync(
        new(HttpMethod.Post, ServicePath.Of(step) + "/step", "create the step", step)
        {
            Body = ServiceJson.Create(_common.Of(step.Flow, tags)),
            Expected = [409],
        },
        CancellationToken.None);

    private static string IdOf(ServiceAnswer answer, string name, int part)
    {
        using var json = answer.Read(JsonValueKind.Object);
        return ServiceJson.Id(json.RootElement, name, part) ?? throw ServiceErrors.NotTheService(answer);
    }

    private static string NewKey() => Guid.NewGuid().ToString();

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
