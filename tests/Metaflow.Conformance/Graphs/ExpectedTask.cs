namespace Metaflow.Conformance.Graphs;

/// <summary>A task that an undisturbed run has.</summary>
/// <param name="Step">The step's method.</param>
/// <param name="Levels">The foreachs and gangs that it is inside of, outermost first.</param>
/// <param name="Iteration">The round of a recursion, from 0; null in other steps.</param>
/// <param name="Parents">The tasks that it follows; in a join, in the order of its inputs.</param>
/// <param name="Joined">What a join joins; null in other steps.</param>
public sealed record ExpectedTask(
    string Step, IReadOnlyList<Level> Levels, int? Iteration, IReadOnlyList<ExpectedTask> Parents, StepKind? Joined)
{
    public string StoredStep => NamingPolicy.ToSnakeCase(Step);

    /// <summary>What tells it from other tasks of the run: <c>work[0,2]#1</c>.</summary>
    public string Key => KeyOf(StoredStep, Levels.Select(l => l.Index), Iteration);

    public static string KeyOf(string storedStep, IEnumerable<int> indices, int? iteration) =>
        $"{storedStep}[{string.Join(',', indices)}]{(iteration is { } round ? $"#{round}" : "")}";

    public override string ToString() => Key;
}

/// <summary>A foreach or a gang that a task is inside of.</summary>
/// <param name="Step">The method that it enters.</param>
/// <param name="Index">The task's place, from 0.</param>
/// <param name="Count">How many there are.</param>
/// <param name="IsGang">Whether it is a gang.</param>
public sealed record Level(string Step, int Index, int Count, bool IsGang)
{
    /// <summary>The item of the foreach at this place.</summary>
    public string Item => ItemOf(Index);

    public static string ItemOf(int index) => $"item{index}";
}
