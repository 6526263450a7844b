using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Metadata;

/// <summary>
/// The note of which run of a flow was started last on this machine: what <c>resume</c> resumes by default.
/// </summary>
public static class LatestRun
{
    /// <summary>Notes a run.</summary>
    /// <param name="localRoot">The directory of the local datastore, whichever datastore the run uses.</param>
    /// <param name="run">The pathspec of the run.</param>
    /// <exception cref="DatastoreException">The note cannot be written.</exception>
    public static void Save(string localRoot, Pathspec run)
    {
        ArgumentNullException.ThrowIfNull(run);
        AtomicFile.Write(PathOf(localRoot, run.Require(2).Flow), Encoding.UTF8.GetBytes(run.Run!));
    }

    /// <summary>The run that was noted last; null when there is none.</summary>
    /// <param name="localRoot">The directory of the local datastore.</param>
    /// <param name="flow">The flow's name.</param>
    /// <exception cref="PathspecException">What is noted is not a run id.</exception>
    /// <exception cref="DatastoreException">The note cannot be read.</exception>
    public static Pathspec? Load(string localRoot, string flow)
    {
        var note = LocalFile.TryRead(PathOf(localRoot, PathspecPart.Validate(PathspecPart.Flow, flow)));
        return note is null ? null : new Pathspec(flow, Encoding.UTF8.GetString(note).Trim());
    }

    private static string PathOf(string localRoot, string flow) => $"{localRoot}/{flow}/latest_run";
}
