using System.Runtime.InteropServices;

namespace Metaflow.Metadata;

/// <summary>What Metaflow notes about every run and task by itself: who runs it, where, and with what.</summary>
/// <param name="Identity">On whose behalf it runs.</param>
/// <param name="MetaflowVersion">The version of Metaflow.</param>
/// <param name="Runtime">What runs the tasks: <c>dev</c>, or the value of <c>METAFLOW_RUNTIME_NAME</c>.</param>
/// <param name="ScriptName">The file name of the flow; null when it has none.</param>
public sealed record SystemInformation(
    UserIdentity Identity, string MetaflowVersion, string Runtime = "dev", string? ScriptName = null)
{
    /// <summary>The version of .NET that this process runs on, such as <c>10.0.1</c>.</summary>
    public static string DotnetVersion { get; } = FindDotnetVersion();

    /// <summary>The system tags of a run.</summary>
    public IReadOnlyList<string> Tags =>
    [
        "runtime:" + Runtime,
        "dotnet_version:" + DotnetVersion,
        Identity.Tag,
        "metaflow_version:" + MetaflowVersion,
    ];

    /// <summary>The facts to note when a task is made, and when a later attempt of it begins.</summary>
    /// <param name="attempt">The number of the attempt.</param>
    public IReadOnlyList<MetadataRecord> RecordsFor(int attempt)
    {
        var records = new List<MetadataRecord>(8)
        {
            MetadataRecord.ForAttempt("runtime", Runtime, attempt),
            MetadataRecord.ForAttempt("dotnet_version", DotnetVersion, attempt),
            MetadataRecord.ForAttempt(Identity.Kind, Identity.Name, attempt),
            MetadataRecord.ForAttempt("metaflow_version", MetaflowVersion, attempt),
        };
        if (ScriptName is not null)
            records.Add(MetadataRecord.ForAttempt("script-name", ScriptName, attempt));
        return records;
    }

    private static string FindDotnetVersion()
    {
        var description = RuntimeInformation.FrameworkDescription;
        return description[(description.LastIndexOf(' ') + 1)..];
    }
}
