namespace Metaflow.CommandLine.Commands;

/// <summary>The options of the commands that start a run, beside the parameters of the flow.</summary>
internal static class RunCommandOptions
{
    public static CommandOption Tag { get; } = new(
        "tag", OptionKind.Repeated, "Annotate this run with the given tag. May be given several times.")
    {
        PythonName = "TAGS",
    };

    public static CommandOption MaxWorkers { get; } = new(
        "max-workers", OptionKind.Value, "Maximum number of tasks that run at once.")
    {
        ValueName = "INTEGER",
        DefaultText = static () => "16",
    };

    public static CommandOption MaxNumSplits { get; } = new(
        "max-num-splits",
        OptionKind.Value,
        "Maximum number of items in a foreach; keeps a mistake from starting thousands of tasks.")
    {
        ValueName = "INTEGER",
        DefaultText = static () => "100",
    };

    public static CommandOption MaxLogSize { get; } = new(
        "max-log-size", OptionKind.Value, "Megabytes of each task's stdout and stderr that are kept.")
    {
        ValueName = "INTEGER",
        DefaultText = static () => "10",
    };

    public static CommandOption With { get; } = new(
        "with",
        OptionKind.Repeated,
        "Add a decorator to all steps, as in retry:times=2. May be given several times.")
    {
        PythonName = "DECOSPECS",
    };

    public static CommandOption RunIdFile { get; } = new(
        "run-id-file", OptionKind.Value, "Write the id of this run to the file.")
    {
        ValueName = "FILE",
    };

    public static CommandOption RunnerAttributeFile { get; } = new(
        "runner-attribute-file",
        OptionKind.Value,
        "Write the id of this run, its flow and where it is recorded to the file, as JSON for the program that started this one.")
    {
        ValueName = "FILE",
    };

    public static CommandOption Namespace { get; } = new(
        "namespace",
        OptionKind.Value,
        "The namespace that the client sees inside steps, instead of your own; empty sees all runs. "
        + "Does not change the tags of this run.");

    public static CommandOption Isolation { get; } = new(
        "isolation",
        OptionKind.Value,
        "Where tasks run: in warm worker processes, in a process of their own, or in this process.")
    {
        ValueName = "[worker|process|none]",
        Choices = ["worker", "process", "none"],
        DefaultText = static () => "worker",
    };

    /// <summary>Those of <c>run</c>.</summary>
    public static IReadOnlyList<CommandOption> All { get; } =
        [Tag, MaxWorkers, MaxNumSplits, MaxLogSize, With, RunIdFile, RunnerAttributeFile, Namespace, Isolation];

    /// <summary>Those of every command that starts a run.</summary>
    public static IReadOnlyList<CommandOption> Common { get; } = [.. All.Where(static o => o != Namespace)];
}
