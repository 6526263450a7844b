namespace Metaflow;

/// <summary>
/// The address of something that ran: <c>Flow</c>, <c>Flow/run</c>, <c>Flow/run/step</c>, <c>Flow/run/step/task</c> or
/// <c>Flow/run/step/task/artifact</c>. Every part is validated when a pathspec is made, so a pathspec is always safe to
/// use as a relative path. Immutable and safe to share between threads.
/// </summary>
public sealed record Pathspec
{
    /// <summary>Addresses a flow, or something in it; a part may be null only when all parts after it are.</summary>
    /// <param name="flow">The flow's name: letters, digits and underscores, not starting with a digit.</param>
    /// <param name="run">The run id, or null.</param>
    /// <param name="step">The step's name, or null.</param>
    /// <param name="task">The task id, or null.</param>
    /// <param name="artifact">The artifact's name, or null.</param>
    /// <exception cref="PathspecException">A part is not valid, or is missing before one that is given.</exception>
    public Pathspec(string flow, string? run = null, string? step = null, string? task = null, string? artifact = null)
    {
        Flow = PathspecPart.Validate(PathspecPart.Flow, flow);
        Run = Next(PathspecPart.Run, run, flow);
        Step = Next(PathspecPart.Step, step, Run);
        Task = Next(PathspecPart.Task, task, Step);
        Artifact = Next(PathspecPart.Artifact, artifact, Task);
    }

    private Pathspec(Pathspec parent, string task)
    {
        Flow = parent.Flow;
        Run = parent.Run;
        Step = parent.Step;
        Task = PathspecPart.Validate(PathspecPart.Task, task);
    }

    /// <summary>The flow's name.</summary>
    public string Flow { get; }

    /// <summary>The run id; null for a flow.</summary>
    public string? Run { get; }

    /// <summary>The step's name; null for a flow or run.</summary>
    public string? Step { get; }

    /// <summary>The task id; null for a flow, run or step.</summary>
    public string? Task { get; }

    /// <summary>The artifact's name; null for anything but an artifact.</summary>
    public string? Artifact { get; }

    /// <summary>How many parts there are: 1 for a flow to 5 for an artifact.</summary>
    public int Depth =>
        Artifact is not null ? 5 : Task is not null ? 4 : Step is not null ? 3 : Run is not null ? 2 : 1;

    /// <summary>Reads <c>Flow[/run[/step[/task[/artifact]]]]</c>.</summary>
    /// <param name="text">The text; a leading or trailing slash is not allowed.</param>
    /// <exception cref="PathspecException">The text is not a pathspec.</exception>
    public static Pathspec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        if (parts.Length > 5)
            throw new PathspecException(
                $"'{text}' is not a pathspec: it has {parts.Length} parts. Write Flow/run/step/task/artifact or less.");
        return new Pathspec(parts[0], Part(1), Part(2), Part(3), Part(4));

        string? Part(int index) => index < parts.Length ? parts[index] : null;
    }

    /// <summary>Reads a pathspec that must have exactly as many parts as a certain kind of object.</summary>
    /// <param name="text">The text.</param>
    /// <param name="depth">1 for a flow, 2 for a run, 3 for a step, 4 for a task, 5 for an artifact.</param>
    /// <exception cref="PathspecException">The text is not a pathspec of that depth.</exception>
    public static Pathspec Parse(string text, int depth)
    {
        var result = Parse(text);
        result.Require(depth);
        return result;
    }

    /// <summary>The run of this pathspec.</summary>
    /// <exception cref="PathspecException">This is the pathspec of a flow.</exception>
    public Pathspec RunPathspec => Run is null ? throw Shallow(2) : Depth == 2 ? this : new Pathspec(Flow, Run);

    /// <summary>The pathspec of a task of this step, or of a sibling of this task.</summary>
    /// <param name="task">The task id.</param>
    /// <exception cref="PathspecException">The id is not valid, or this names no step.</exception>
    public Pathspec WithTask(string task) => Step is null ? throw Shallow(3) : new Pathspec(this, task);

    /// <summary>Formats as <c>Flow/run/step/task/artifact</c>, leaving out what is not there.</summary>
    public override string ToString() => Depth switch
    {
        1 => Flow,
        2 => $"{Flow}/{Run}",
        3 => $"{Flow}/{Run}/{Step}",
        4 => $"{Flow}/{Run}/{Step}/{Task}",
        _ => $"{Flow}/{Run}/{Step}/{Task}/{Artifact}",
    };

    internal Pathspec Require(int depth) => Depth == depth ? this : throw new PathspecException(
        $"'{this}' names a {PathspecPart.Names[Depth - 1]}, but a {PathspecPart.Names[depth - 1]} is needed here: " +
        $"write {PathspecPart.Shapes[depth - 1]}.");

    private PathspecException Shallow(int depth) =>
        new($"'{this}' names no {PathspecPart.Names[depth - 1]}: write {PathspecPart.Shapes[depth - 1]}.");

    private static string? Next(int part, string? value, string? parent)
    {
        if (value is null)
            return null;
        if (parent is null)
            throw new PathspecException(
                $"The {PathspecPart.Names[part]} '{value}' needs a {PathspecPart.Names[part - 1]} before it.");
        return PathspecPart.Validate(part, value);
    }
}
