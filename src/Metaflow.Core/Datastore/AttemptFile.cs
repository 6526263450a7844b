using System.Globalization;

namespace Metaflow.Datastore;

/// <summary>The names of the files that an attempt leaves in its task's directory.</summary>
internal static class AttemptFile
{
    /// <summary>Attempts are numbered from 0 to one less than this.</summary>
    public const int MaxAttempts = 6;

    public const string Attempt = "attempt.json";
    public const string Begin = "task_begin";
    public const string End = "task_end";
    public const string Data = "data.json";
    public const string Done = "DONE.lock";
    public const string Exit = "runtime";

    public static string Name(int attempt, string suffix) =>
        string.Concat(Validate(attempt).ToString(CultureInfo.InvariantCulture), ".", suffix);

    public static string Path(Pathspec task, int attempt, string suffix) =>
        string.Concat(task.ToString(), "/", Name(attempt, suffix));

    public static int Validate(int attempt) => attempt is >= 0 and < MaxAttempts
        ? attempt
        : throw new DatastoreException(
            $"There is no attempt {attempt}: a task has at most {MaxAttempts} attempts, numbered from 0. " +
            "Retry it less often.");
}
