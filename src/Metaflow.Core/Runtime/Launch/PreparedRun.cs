using System.Globalization;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Graph;
using Metaflow.Metadata;
using Metaflow.Packaging;
using Metaflow.Runtime.Remote;
using Metaflow.Runtime.Resume;
using Metaflow.Secrets;

namespace Metaflow.Runtime.Launch;

/// <summary>A run that is checked and ready to start: nothing of it is recorded yet.</summary>
internal sealed class PreparedRun
{
    private const string NoRun = "0";

    private PreparedRun(FlowSetup setup, RunStorage storage, IReadOnlyList<ArtifactToSave> artifacts)
    {
        Setup = setup;
        Storage = storage;
        Artifacts = artifacts;
    }

    public FlowSetup Setup { get; }

    /// <summary>Data and records, not yet of a certain run.</summary>
    public RunStorage Storage { get; }

    /// <summary>What every task of the run sees and none changes; beside that, what <see cref="Origin"/> hands on.</summary>
    public IReadOnlyList<ArtifactToSave> Artifacts { get; }

    /// <summary>The folder of this machine that notes the latest run; null when nothing is to be noted.</summary>
    public string? NotesRoot { get; private init; }

    /// <summary>The run that is resumed; null for a fresh run.</summary>
    public OriginRun? Origin { get; private init; }

    /// <summary>Resolves configs, decorators and parameters, and checks everything that can be wrong before a start.</summary>
    /// <param name="launch">The flow, and how to run it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">A bad graph, parameter, config or setting, or there is no run to resume.</exception>
    public static async Task<PreparedRun> CreateAsync(FlowLaunch launch, CancellationToken cancellationToken)
    {
        var (definition, options, configuration) = (launch.Definition, launch.Options, launch.Configuration);
        CheckOptions(options);
        var origin = options.Resume is null ? null : await FindOriginAsync(launch, cancellationToken).ConfigureAwait(false);
        var flow = origin?.CreateFlow(definition, options.Serializers) ?? definition.Create();
        var configs = ConfigBinding.Resolve(
            definition, definition.Configs.Where(c => origin?.HandsOn(c.ArtifactName) != true), flow, options, configuration);
        string[] with = [.. options.With, .. DefaultDecorators(configuration)];
        var setup = FlowSetup.Create(definition, flow, with, options.Serializers);
        CheckGraph(setup.Graph);
        var context = ContextOf(launch, with) with { OriginRunId = origin?.Pathspec.Run };
        setup.Validate(
            new SecretsStore(launch.Backends, context.DefaultSecretsBackend, context.DefaultSecretsRole, () => launch.Configuration));
        var storage = RunStorage.Open(context, launch.Backends, () => launch.Configuration, launch.Time);
        var run = RemoteRun.Of(launch, setup, storage);
        foreach (var place in launch.PlacesOf(setup))
            launch.Backends.Compute(place).Validate(run);
        var parameters = await new ParameterBinding(
            definition, options, configuration,
            new ParameterContext(definition.Name, context.UserName, "", context.DatastoreType, configs))
            .ResolveAsync(
                definition.Parameters.Where(p => origin?.HandsOn(p.ArtifactName) != true), flow, storage.Files, cancellationToken)
            .ConfigureAwait(false);
        parameters.AddRange(FixedArtifacts.Of(setup, configs));
        return new PreparedRun(setup, storage, parameters) { NotesRoot = FindNotesRoot(launch), Origin = origin };
    }

    /// <summary>Data and records of a run.</summary>
    /// <param name="runId">The run's id.</param>
    public RunStorage StorageOf(string runId) => Storage with { Context = Storage.Context with { RunId = runId } };

    /// <summary>The same run, whose tasks note the code that they run.</summary>
    /// <param name="package">The code.</param>
    public PreparedRun With(StoredCodePackage package) =>
        new(Setup, Storage with { Context = Storage.Context with { CodePackage = package } }, Artifacts)
        {
            NotesRoot = NotesRoot,
            Origin = Origin,
        };

    /// <summary>What tasks have in common, as far as options and settings tell.</summary>
    public static RunContext ContextOf(FlowLaunch launch, IReadOnlyList<string> with) =>
        Decorate(launch, UndecoratedContextOf(launch, with));

    /// <summary>Refuses a graph that breaks a rule.</summary>
    /// <exception cref="InvalidFlowException">It does.</exception>
    public static void CheckGraph(FlowGraph graph)
    {
        var issues = FlowLint.Check(graph);
        if (issues.Count > 0)
            throw new InvalidFlowException(graph.FlowName, issues);
    }

    private static Task<OriginRun> FindOriginAsync(FlowLaunch launch, CancellationToken cancellationToken)
    {
        var flow = launch.Definition.Name;
        var run = launch.Options.Resume!.OriginRunId is { } id ? new Pathspec(flow, id)
            : FindNotesRoot(launch) is { } notes ? LatestRun.Load(notes, flow)
            : null;
        return run is null
            ? throw new MetaflowException(
                $"No run of '{flow}' was started from here before, so there is none to resume. Name one by --origin-run-id.")
            : OriginRun.LoadAsync(
                RunStorage.Open(UndecoratedContextOf(launch, []), launch.Backends, () => launch.Configuration, launch.Time), run, cancellationToken);
    }

    private static RunContext UndecoratedContextOf(FlowLaunch launch, IReadOnlyList<string> with)
    {
        var (options, configuration) = (launch.Options, launch.Settings);
        var (datastore, metadata) = (launch.DatastoreType, launch.MetadataType);
        var root = datastore.FindRoot(configuration, create: true)!;
        return new RunContext
        {
            FlowName = launch.Definition.Name,
            RunId = NoRun,
            ScriptName = launch.Definition.SourceFile,
            UserName = RunUser.NameOf(configuration),
            DatastoreType = datastore.Name,
            DatastoreRoot = root,
            DatatoolsRoot = datastore.FindDatatoolsRoot(configuration, root),
            MetadataType = metadata.Name,
            MetadataLocation = metadata.FindLocation(configuration, create: true)!,
            Namespace = options.Namespace ?? RunUser.IdentityOf(configuration).Tag,
            ProductionToken = configuration.Get(ConfigurationOptions.ProductionToken),
            RuntimeName = configuration.Get(ConfigurationOptions.RuntimeName),
            Tags = [.. options.Tags.Distinct(StringComparer.Ordinal)],
            With = with,
            MaximumForeachValueChars = configuration.Get(ConfigurationOptions.MaximumForeachValueChars),
            DefaultSecretsBackend = configuration.Get(ConfigurationOptions.DefaultSecretsBackendType),
            DefaultSecretsRole = configuration.Get(ConfigurationOptions.DefaultSecretsRole),
            IncludeForeachStack = configuration.Get(ConfigurationOptions.IncludeForeachStack),
            Blobs = BlobSettings.Of(configuration),
        };
    }

    private static RunContext Decorate(FlowLaunch launch, RunContext run)
    {
        var context = new LaunchContext(launch.Definition, run, launch.Options.DecoratorOptions);
        foreach (var decorator in launch.Definition.Decorators)
            decorator.Prepare(context);
        foreach (var message in context.Messages)
            launch.Say?.Invoke(message);
        return run with { Project = context.Project, SystemTags = context.SystemTags };
    }

    private static string? FindNotesRoot(FlowLaunch launch) => launch.Metadata is null
        ? LocalDatastoreRoot.Resolve(
            launch.Settings.Get(ConfigurationOptions.DatastoreSysrootLocal), launch.Settings.WorkingDirectory, create: true)
        : null;

    private static void CheckOptions(RunOptions options)
    {
        Check("max-workers", options.MaxWorkers, int.MaxValue);
        Check("max-num-splits", options.MaxNumSplits, int.MaxValue);
        Check("max-log-size", options.MaxLogSize, 2000);
        if (options.Resume is { } resume)
            CheckResume(options, resume);

        static void Check(string name, int value, int most)
        {
            if (value < 1 || value > most)
                throw new MetaflowException($"--{name} is {value}; give a number from 1 to {most}.");
        }
    }

    private static void CheckResume(RunOptions options, ResumeOptions resume)
    {
        if (options.Parameters.Keys.Concat(options.ConfigFiles.Keys).Concat(options.ConfigValues.Keys).FirstOrDefault() is { } name)
        {
            throw new MetaflowException(
                $"'{name}' cannot be given: a resumed run has the parameters and configs of the run that it resumes. Leave it out, "
                + "or start a fresh run.");
        }

        if (resume.RunId is { } id && long.TryParse(id, CultureInfo.InvariantCulture, out _))
        {
            throw new MetaflowException(
                $"'{id}' cannot be the id of the resumed run: numbers are given by the metadata provider. Put a letter in it.");
        }

        if (resume is { Identifier: not null, RunId: null })
            throw new MetaflowException("Processes that resume a run together need its id; give --run-id.");
    }

    private static string[] DefaultDecorators(MetaflowConfiguration configuration) =>
        configuration.Get(ConfigurationOptions.DefaultDecospecs)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
