using Metaflow.Artifacts;
using Metaflow.Configuration;
using Metaflow.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Testing;

/// <summary>
/// Runs flows, or single steps, in this process and in memory: nothing is written to a disk or to the console, and time stands still unless
/// the test moves it. Runs of one object share their data and records, so that a flow can read what another one left. Thread-safe once set up.
/// </summary>
/// <example>
/// <code>
/// var run = await new FlowTest().RunAsync&lt;MyFlow&gt;(new() { ["count"] = 3 });
/// Assert.Equal(14, run.End.Total);
/// </code>
/// </example>
public sealed class FlowTest
{
    /// <summary>Makes an empty world for tests.</summary>
    public FlowTest() => Metadata = new MemoryMetadata(UserName, Time);

    /// <summary>Who runs the flows.</summary>
    public static string UserName => "tester";

    /// <summary>The clock of all runs. Begins in 2000 and moves only when told to.</summary>
    public FakeTimeProvider Time { get; } = new();

    /// <summary>The data of all runs.</summary>
    public MemoryStorage Storage { get; } = new();

    /// <summary>The records of all runs.</summary>
    public MemoryMetadata Metadata { get; }

    /// <summary><c>METAFLOW_*</c> settings by their full name. Those of this process and of its configuration files do not count.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Where files are looked for that a flow includes or reads as config. Default the folder of the tests.</summary>
    public string WorkingDirectory { get; init; } = AppContext.BaseDirectory;

    /// <summary>Serializers of one's own for artifacts.</summary>
    public ArtifactSerializers Serializers { get; init; } = ArtifactSerializers.None;

    /// <summary>Runs a flow to its end.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="parameters">Values of its parameters; null for those of the options.</param>
    /// <param name="options">How to run it; null for the defaults. Where tasks run and where data goes is decided here already.</param>
    /// <param name="cancellationToken">Interrupts the run.</param>
    /// <returns>What the run left. A failed task is no exception here, but <see cref="FlowTestRun{TFlow}.End"/> tells of it.</returns>
    /// <exception cref="MetaflowException">The run cannot start: a bad graph, parameter, config or setting.</exception>
    public async Task<FlowTestRun<TFlow>> RunAsync<TFlow>(
        ParameterValues? parameters = null, RunOptions? options = null, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow
    {
        options ??= new RunOptions();
        var observer = new TaskRecorder();
        var launch = LaunchOf<TFlow>(options with { Parameters = parameters ?? options.Parameters });
        var result = await FlowRunner.RunAsync(launch with { Observer = observer }, cancellationToken).ConfigureAwait(false);
        return await FlowTestRun<TFlow>.OpenAsync(result, observer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a flow, for tests that look on while it runs, move the time, or cancel it.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="MetaflowException">The run cannot start: a bad graph, parameter, config or setting.</exception>
    public Task<ExecutingRun> StartAsync<TFlow>(RunOptions? options = null, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow =>
        FlowRunner.StartAsync(LaunchOf<TFlow>(options ?? new RunOptions()), cancellationToken);

    /// <summary>Runs one step as a task of its own, with its decorators and retries.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="flow">An instance with the parameters and artifacts that the step is to see.</param>
    /// <param name="step">The step: <c>nameof(MyFlow.Train)</c>.</param>
    /// <param name="index">For the step of a foreach: which item of the collection that the flow has. Null outside.</param>
    /// <param name="cancellationToken">Asks the step to stop.</param>
    /// <returns>What the task left, whether it succeeded or not.</returns>
    /// <exception cref="MetaflowException">There is no such step, or it needs an index, or inputs (<see cref="JoinAsync"/>).</exception>
    public Task<FlowTestTask<TFlow>> StepAsync<TFlow>(
        TFlow flow, string step, int? index = null, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentException.ThrowIfNullOrEmpty(step);
        return new StepTest<TFlow>(LaunchOf<TFlow>(StepTest<TFlow>.OptionsOf(flow))).StepAsync(
            flow, step, index, cancellationToken);
    }

    /// <summary>Runs one join as a task of its own, with its decorators and retries.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="step">The join: <c>nameof(MyFlow.Join)</c>.</param>
    /// <param name="inputs">
    /// The step that each input comes from and an instance with the artifacts that it left, in the order of the split or of the foreach's items.
    /// Parameters are those of the first.
    /// </param>
    /// <param name="cancellationToken">Asks the step to stop.</param>
    /// <returns>What the task left, whether it succeeded or not.</returns>
    /// <exception cref="MetaflowException">There is no such join, or a step does not lead to it.</exception>
    public Task<FlowTestTask<TFlow>> JoinAsync<TFlow>(
        string step, IReadOnlyList<(string Step, TFlow Flow)> inputs, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow
    {
        ArgumentException.ThrowIfNullOrEmpty(step);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0)
            throw new ArgumentException("A join has one input at least.", nameof(inputs));
        return new StepTest<TFlow>(LaunchOf<TFlow>(StepTest<TFlow>.OptionsOf(inputs[0].Flow))).JoinAsync(
            step, inputs, cancellationToken);
    }

    private FlowLaunch LaunchOf<TFlow>(RunOptions options)
        where TFlow : FlowSpec, IFlow
    {
        var settings = new Dictionary<string, string>(Settings) { [ConfigurationOptions.User.Key] = UserName };
        return new FlowLaunch(
            TFlow.Definition,
            options with { Isolation = Isolation.None, DatastoreRoot = null, Serializers = Serializers },
            MetaflowConfiguration.WithoutFiles(settings, WorkingDirectory))
        {
            Storage = Storage,
            Metadata = Metadata,
            Time = Time,
        };
    }
}
