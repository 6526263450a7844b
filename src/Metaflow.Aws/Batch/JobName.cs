using System.Globalization;
using System.Text.RegularExpressions;
using Metaflow.Runtime;

namespace Metaflow.Aws.Batch;

/// <summary>Names of jobs, by which people and <c>batch list</c> find them.</summary>
internal static partial class JobName
{
    private const int Longest = 128;

    /// <summary>The name of the job of an attempt: <c>user-flow-run-step-task-attempt</c>, in characters that AWS allows. A long user's name is cut.</summary>
    public static string Of(RunContext run, TaskSpec task)
    {
        var rest = Clean(string.Create(CultureInfo.InvariantCulture, $"-{run.FlowName}-{run.RunId}-{task.Step}-{task.TaskId}-{task.Attempt}"));
        var user = Clean(run.UserName).TrimStart('-', '_');
        user = user.Length == 0 ? "user" : user;
        var name = user[..Math.Clamp(Longest - rest.Length, 1, user.Length)] + rest;
        return name.Length <= Longest ? name : name[..Longest];
    }

    /// <summary>A text with <c>_</c> for what AWS does not allow in names.</summary>
    public static string Clean(string text) => NotAllowed().Replace(text, "_");

    [GeneratedRegex("[^A-Za-z0-9_-]", RegexOptions.CultureInvariant)]
    private static partial Regex NotAllowed();
}
