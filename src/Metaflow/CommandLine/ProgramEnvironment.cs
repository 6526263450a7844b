using Metaflow.Artifacts;
using Metaflow.Platform;
using Metaflow.Runtime;
using Metaflow.Terminal;

namespace Metaflow.CommandLine;

/// <summary>The surroundings of the program, which tests replace.</summary>
/// <param name="Name">How the program is called, for usage lines: <c>hello.cs</c>.</param>
/// <param name="Start">What starts the program, for hints that can be pasted into a shell: <c>dotnet run hello.cs --</c>.</param>
/// <param name="Arguments">The arguments of the flow's program.</param>
/// <param name="Terminal">Where it writes.</param>
/// <param name="Runtime">What runs flows.</param>
/// <param name="Time">The clock.</param>
internal sealed record ProgramEnvironment(
    string Name,
    string Start,
    IReadOnlyList<string> Arguments,
    FlowTerminal Terminal,
    FlowRuntime Runtime,
    TimeProvider Time)
{
    /// <summary>The program's own serializers.</summary>
    public ArtifactSerializers Serializers { get; init; } = ArtifactSerializers.None;

    /// <summary>The datastores and metadata providers to choose from.</summary>
    public Backends Backends { get; init; } = Backends.Default;

    /// <summary>The surroundings of this process.</summary>
    /// <param name="arguments">The arguments that the flow got.</param>
    public static ProgramEnvironment OfThisProcess(IReadOnlyList<string> arguments)
    {
        var source = AppContext.GetData("EntryPointFilePath") as string;
        var assembly = Environment.GetCommandLineArgs()[0];
        var executable = Environment.ProcessPath ?? assembly;
        var path = source ?? (StartCommand.IsDotnet(executable) ? assembly : executable);
        return new ProgramEnvironment(
            Path.GetFileName(path),
            StartCommand.Of(source, executable, assembly, Environment.CurrentDirectory, HostSystemRules.Current),
            arguments,
            FlowTerminal.Open(Environment.GetEnvironmentVariable),
            new LocalFlowRuntime(),
            TimeProvider.System);
    }
}
