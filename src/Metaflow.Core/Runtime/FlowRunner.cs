using System.Buffers;
using System.Diagnostics;
using Metaflow.Artifacts;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Graph;
using Metaflow.Metadata;
using Metaflow.Runtime.Launch;
using Metaflow.Runtime.Scheduling;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime;

/// <summary>Runs flows: what the <c>run</c> command does, callable from any program. Thread-safe; runs do not share anything but the datastore.</summary>
public static class FlowRunner
{
    /// <summary>Runs a flow to its end.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <param name="observer">Sees the run as it happens; null for nobody.</param>
    /// <param name="cancellationToken">Interrupts the run; tasks get five seconds to stop.</param>
    /// <returns>How it ended; a failed task is a result, not an exception.</returns>
    /// <exception cref="MetaflowException">The run cannot start: a bad graph, parameter, config or setting.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public static Task<RunResult> RunAsync<TFlow>(
        RunOptions? options = null, RunObserver? observer = null, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow =>
        RunAsync(
            new FlowLaunch(TFlow.Definition, options ?? new RunOptions(), MetaflowConfiguration.FromEnvironment())
            {
                Observer = observer,
            },
            cancellationToken);

    /// <summary>Runs a flow to its end.</summary>
    /// <param name="launch">What to run, and how.</param>
    /// <param name="cancellationToken">Interrupts the run; tasks get five seconds to stop.</param>
    /// <returns>How it ended; a failed task is a result, not an exception.</returns>
    /// <exception cref="MetaflowException">The run cannot start: a bad graph, parameter, config or setting.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public static async Task<RunResult> RunAsync(FlowLaunch launch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(launch);
        var (definition, options, configuration) = (launch.Definition, launch.Options, launch.Configuration);
        CheckOptions(options);
        var flow = definition.Create();
        var configs = ConfigBinding.Resolve(definition, flow, options, configuration);
        string[] with = [.. options.With, .. DefaultDecorators(configuration)];
        var setup = FlowSetup.Create(definition, flow, with);
        CheckGraph(setup.Graph);
        setup.Validate();

        var context = ContextOf(definition, options, configuration, with);
        var unbound = RunStorage.Open(context, launch.Time);
        var parameters = new ParameterBinding(
            definition, options, configuration,
            new ParameterContext(definition.Name, context.UserName, "", context.DatastoreType, configs))
            .Resolve(flow, new IncludedFileStore(context.DatatoolsRoot, definition.Name));
        var run = await unbound.Metadata.NewRunAsync(definition.Name, unbound.Tags, cancellationToken).ConfigureAwait(false);
        context = context with { RunId = run.Run! };
        var storage = unbound with { Context = context };

        var backend = BackendOf(launch, setup, storage);
        await using var disposal = backend.ConfigureAwait(false);
        backend.Prepare();
        parameters.AddRange(FixedArtifacts.Of(setup, configs));
        var input = await FixedArtifacts.StoreAsync(storage, setup, parameters, cancellationToken).ConfigureAwait(false);
        LatestRun.Save(context.DatastoreRoot, run);
        if (options.RunIdFile is { } file)
            await File.WriteAllTextAsync(file, run.Run, cancellationToken).ConfigureAwait(false);

        var observer = launch.Observer ?? new SilentObserver();
        observer.RunStarting(run.Run!);
        var session = new RunSession(storage, options.MaxLogSize * 1_000_000, launch.Time);
        var succeeded = false;
        try
        {
            var result = await new Scheduler(setup, session, backend, observer, options)
                .RunAsync(input, cancellationToken).ConfigureAwait(false);
            succeeded = result.Succeeded;
            return result;
        }
        finally
        {
            observer.RunFinished(run.Run!, succeeded);
        }
    }

    private static void CheckOptions(RunOptions options)
    {
        Check("max-workers", options.MaxWorkers, int.MaxValue);
        Check("max-num-splits", options.MaxNumSplits, int.MaxValue);
        Check("max-log-size", options.MaxLogSize, 2000);

        static void Check(string name, int value, int most)
        {
            if (value < 1 || value > most)
                throw new MetaflowException($"--{name} is {value}; give a number from 1 to {most}.");
        }
    }

    private static void CheckGraph(FlowGraph graph)
    {
        var issues = FlowLint.Check(graph);
        if (issues.Count > 0)
            throw new InvalidFlowException(graph.FlowName, issues);
    }

    private static string[] DefaultDecorators(MetaflowConfiguration configuration) =>
        configuration.Get(ConfigurationOptions.DefaultDecospecs)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static RunContext ContextOf(
        FlowDefinition definition, RunOptions options, MetaflowConfiguration configuration, string[] with)
    {
        var sysroot = options.DatastoreRoot ?? configuration.Get(ConfigurationOptions.DatastoreSysrootLocal);
        var root = LocalDatastoreRoot.Resolve(sysroot, configuration.WorkingDirectory, create: true)!;
        var metadata = configuration.Get(ConfigurationOptions.DefaultMetadata);
        var user = UserOf(configuration, metadata);
        var token = configuration.Get(ConfigurationOptions.ProductionToken);
        return new RunContext
        {
            FlowName = definition.Name,
            RunId = "0",
            ScriptName = definition.SourceFile,
            UserName = user,
            DatastoreType = configuration.Get(ConfigurationOptions.DefaultDatastore),
            DatastoreRoot = root,
            DatatoolsRoot = configuration.Get(ConfigurationOptions.DatatoolsLocalRoot)
                ?? Path.Combine(sysroot is null ? root : Path.GetFullPath(sysroot, configuration.WorkingDirectory), "data"),
            MetadataType = metadata,
            Namespace = options.Namespace ?? (token is null ? $"user:{user}" : $"production:{token}"),
            ProductionToken = token,
            RuntimeName = configuration.Get(ConfigurationOptions.RuntimeName),
            Tags = options.Tags,
            With = with,
            MaximumForeachValueChars = configuration.Get(ConfigurationOptions.MaximumForeachValueChars),
            IncludeForeachStack = configuration.Get(ConfigurationOptions.IncludeForeachStack),
        };
    }

    /// <summary>
    /// Records that others see need a person's name. On one machine's own disk the account's will do, also root's: a container often has
    /// no other.
    /// </summary>
    internal static string UserOf(MetaflowConfiguration configuration, string metadata)
    {
        var user = UserIdentity.FindUser(configuration.Get(ConfigurationOptions.User), configuration.GetEnvironmentVariable);
        if (user is null && metadata == "local" && Environment.UserName is { Length: > 0 } account)
            return account;
        return user ?? throw new UnknownUserException();
    }

    private static ComputeBackend BackendOf(FlowLaunch launch, FlowSetup setup, RunStorage storage)
    {
        var isolation = launch.Options.Isolation
            ?? (launch.WorkerCommand is null || Debugger.IsAttached ? Isolation.None : Isolation.Worker);
        if (isolation == Isolation.None)
            return new InProcessBackend(TaskExecutor.Create(setup, storage));
        var command = launch.WorkerCommand ?? throw new MetaflowException(
            $"--isolation {isolation} needs a program that starts by FlowProgram.RunAsync; this one does not. Use none.");
        return new WorkerPool(
            () => command.ApplicationFolder is { } folder
                ? command.In(BuildSnapshot.Take(folder, launch.SnapshotRoot, launch.Time))
                : command,
            storage.Context,
            fresh: isolation == Isolation.Process,
            launch.Time);
    }

    private sealed class SilentObserver : RunObserver;
}
