using System.Globalization;

namespace Metaflow.Metadata.Service;

/// <summary>Paths of a metadata service. Every part of a pathspec is encoded by itself.</summary>
internal static class ServicePath
{
    /// <summary>The path of a flow, or of a run, step, task or artifact.</summary>
    public static string Of(Pathspec pathspec)
    {
        var path = Of(pathspec.Flow);
        if (pathspec.Run is { } run)
            path += "/runs/" + Uri.EscapeDataString(run);
        if (pathspec.Step is { } step)
            path += "/steps/" + Uri.EscapeDataString(step);
        if (pathspec.Task is { } task)
            path += "/tasks/" + Uri.EscapeDataString(task);
        if (pathspec.Artifact is { } artifact)
            path += "/artifacts/" + Uri.EscapeDataString(artifact);
        return path;
    }

    /// <summary>The path of a flow.</summary>
    public static string Of(string flow) => "/flows/" + Uri.EscapeDataString(flow);

    /// <summary>
    /// Whether an id is one that a service has made: such an id is never registered, because it is there, and could not be found again if it
    /// were given.
    /// </summary>
    public static bool IsMadeByService(string id) => long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
