using Metaflow.Service.Records;

namespace Metaflow.Service.Queries;

/// <summary>
/// Finds what an earlier request of the same key made. It is remembered as the kind of record and its number, and counts only for a request that
/// would make such a record in the same place.
/// </summary>
internal sealed class RepeatedCreations(SqlDialect dialect)
{
    /// <summary>What stands before the number of a run.</summary>
    public const string OfRun = "run ";

    /// <summary>What stands before the number of a task.</summary>
    public const string OfTask = "task ";

    private readonly RecordQueries _queries = new(dialect);

    /// <summary>Selects the run, as a <see cref="RecordShape.NewRun"/>; null when the key was used for something else.</summary>
    /// <param name="run">What the request would make.</param>
    /// <param name="made">What is remembered.</param>
    public Query? Find(NewRun run, string made) =>
        Number(made, OfRun) is { } number ? _queries.Run(new RunAddress(run.Flow, number)).Query : null;

    /// <summary>The same for a <see cref="RecordShape.Task"/>.</summary>
    public Query? Find(NewTask task, string made) =>
        Number(made, OfTask) is { } number ? _queries.Task(new TaskAddress(task.Address, number)).Query : null;

    private static RecordId? Number(string made, string kind) =>
        made.StartsWith(kind, StringComparison.Ordinal) ? RecordId.Parse(made[kind.Length..]) : null;
}
