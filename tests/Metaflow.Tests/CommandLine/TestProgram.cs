using Metaflow.CommandLine;
using Metaflow.Configuration;
using Metaflow.Runtime;
using Metaflow.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Tests.CommandLine;

/// <summary>A flow's program in a folder and an environment of its own.</summary>
internal sealed class TestProgram : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public TestProgram(FlowRuntime? runtime = null)
    {
        Folder = Directory.CreateTempSubdirectory("metaflow-").FullName;
        Runtime = runtime as RecordingRuntime ?? new RecordingRuntime();
        ActualRuntime = runtime ?? Runtime;
    }

    public string Folder { get; }

    public RecordingRuntime Runtime { get; }

    public Dictionary<string, string> Environment { get; } = new() { ["METAFLOW_USER"] = "tester" };

    public Backends Backends { get; init; } = Backends.Default;

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    private FlowRuntime ActualRuntime { get; }

    public Task<int> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    public async Task<int> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        var program = new ProgramEnvironment(
            "sample.cs",
            "dotnet run sample.cs --",
            arguments,
            new FlowTerminal(_output, _error),
            ActualRuntime,
            new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero)))
        {
            Backends = Backends,
        };
        return await new FlowCommandLine(
                DefinitionOf<SampleFlow>(),
                program,
                () => MetaflowConfiguration.Create(Environment, Folder, Path.Combine(Folder, "home")))
            .RunAsync(arguments, cancellationToken);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static FlowDefinition DefinitionOf<TFlow>()
        where TFlow : FlowSpec, IFlow => TFlow.Definition;
}

/// <summary>Takes what it is asked to run, and reports what a test tells it to.</summary>
internal sealed class RecordingRuntime : FlowRuntime
{
    public FlowLaunch? Launch { get; private set; }

    public StepCommandOptions? Step { get; private set; }

    public InitCommandOptions? Init { get; private set; }

    public Func<FlowLaunch, CancellationToken, RunResult> Result { get; set; } =
        static (launch, _) => new RunResult(launch.Definition.Name, "7", Succeeded: true, []);

    public override Task<RunResult> RunAsync(FlowLaunch launch, CancellationToken cancellationToken)
    {
        Launch = launch;
        return Task.FromResult(Result(launch, cancellationToken));
    }

    public override Task<ResumeOutline> PlanResumeAsync(FlowLaunch launch, CancellationToken cancellationToken)
    {
        Launch = launch;
        return Task.FromResult(new ResumeOutline(
            launch.Definition.Name,
            launch.Options.Resume!.OriginRunId ?? "6",
            [new ResumedStep("start", 1, [], false), new ResumedStep("left", 2, ["left[2]", "left[3]"], false),
                new ResumedStep("end", 0, [], true)]));
    }

    public SpinOptions? Spin { get; private set; }

    public override Task<RunResult> SpinAsync(
        FlowLaunch launch, SpinOptions spin, CancellationToken cancellationToken)
    {
        (Launch, Spin) = (launch, spin);
        return Task.FromResult(Result(launch, cancellationToken));
    }

    public override Task<int> StepAsync(
        CommandContext context, StepCommandOptions options, CancellationToken cancellationToken)
    {
        Step = options;
        return Task.FromResult(0);
    }

    public override Task<int> InitAsync(
        CommandContext context, InitCommandOptions options, CancellationToken cancellationToken)
    {
        Init = options;
        return Task.FromResult(0);
    }
}
