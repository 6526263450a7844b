namespace Metaflow.CommandLine.Commands;

/// <summary>Runs one task of a run that something else schedules. Not for people.</summary>
internal sealed class StepCommand : FlowCommand
{
    private static readonly CommandOption _runId = Required("run-id", "The run's id.");
    private static readonly CommandOption _taskId = Required("task-id", "The task's id.");
    private static readonly CommandOption _inputPaths = Value("input-paths", "The tasks that give the input.");

    private static readonly CommandOption _inputPathsFile = Value(
        "input-paths-filename", "A file that holds what --input-paths would.");

    private static readonly CommandOption _splitIndex = Value("split-index", "The index in the innermost foreach.");
    private static readonly CommandOption _tag = new("tag", OptionKind.Repeated, "A user tag of the run.");
    private static readonly CommandOption _namespace = Value("namespace", "The namespace inside the step.");
    private static readonly CommandOption _retryCount = Value("retry-count", "The attempt, from 0.");

    private static readonly CommandOption _maxUserCodeRetries = Value(
        "max-user-code-retries", "The last attempt that runs the step's code.");

    private static readonly CommandOption _cloneOnly = Value("clone-only", "The pathspec of the task to clone.");
    private static readonly CommandOption _cloneRunId = Value("clone-run-id", "The id of the run that is resumed.");
    private static readonly CommandOption _numParallel = Value("num-parallel", "The size of the gang.");

    private static readonly CommandOption _ubfContext = new("ubf-context", OptionKind.Value, "The part in a gang.")
    {
        Choices = ["none", "ubf_control", "ubf_task"],
    };

    public override string Name => "step";

    public override string Description => "Internal command to execute a single task.";

    public override bool IsHidden => true;

    public override IReadOnlyList<CommandArgument> Arguments => [new("STEP_NAME", "The step's name.")];

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) =>
    [
        _runId, _taskId, _inputPaths, _inputPathsFile, _splitIndex, _tag, _namespace, _retryCount, _maxUserCodeRetries,
        _cloneOnly, _cloneRunId, _numParallel, _ubfContext,
    ];

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var values = context.Options;
        var options = new StepCommandOptions(
            StepName(context), values.Find(_runId)!, values.Find(_taskId)!)
        {
            InputPaths = InputPaths.Expand(values.Find(_inputPaths) ?? ReadInputPaths(values)),
            SplitIndex = values.Contains(_splitIndex) ? values.GetInteger(_splitIndex, 0, 0) : null,
            Tags = values.GetAll(_tag),
            Namespace = values.Find(_namespace),
            RetryCount = values.GetInteger(_retryCount, 0, 0),
            MaxUserCodeRetries = values.GetInteger(_maxUserCodeRetries, 0, 0),
            CloneOnly = values.Find(_cloneOnly),
            CloneRunId = values.Find(_cloneRunId),
            UbfContext = values.Find(_ubfContext) ?? "none",
            NumParallel = values.GetInteger(_numParallel, 0, 0),
            With = context.TopLevel.GetAll(TopLevelOptions.With),
        };
        return context.Program.Runtime.StepAsync(context, options, cancellationToken);
    }

    private static string StepName(CommandContext context)
    {
        var typed = context.Arguments[0];
        return context.Flow.FindStep(typed)
            ?? throw new CommandException($"Step '{typed}' doesn't exist; the steps are {context.Flow.StepNames}.");
    }

    private static string ReadInputPaths(OptionValues values)
    {
        if (values.Find(_inputPathsFile) is not { } file)
            return "";
        try
        {
            return File.ReadAllText(file).Trim(' ', '\n', '\r', '"', '\'');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Invalid value for '--input-paths-filename': cannot read '{file}': {e.Message}");
        }
    }

    private static CommandOption Value(string name, string help) => new(name, OptionKind.Value, help);

    private static CommandOption Required(string name, string help) =>
        new(name, OptionKind.Value, help) { IsRequired = true };
}
