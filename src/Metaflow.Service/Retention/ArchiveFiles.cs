namespace Metaflow.Service.Retention;

/// <summary>The form of archives.</summary>
internal static class ArchiveFiles
{
    /// <summary>The member of a line that names the table.</summary>
    public const string Table = "table";

    /// <summary>The member of a line that holds the row.</summary>
    public const string Row = "row";

    /// <summary>The member of the last line: how many rows there are.</summary>
    public const string Count = "rows";

    /// <summary>Whether the name of a file says that it is compressed.</summary>
    public static bool IsCompressed(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
}
