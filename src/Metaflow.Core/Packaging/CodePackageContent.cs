using System.Text;
using System.Text.Json;
using Metaflow.Graph;
using Metaflow.Runtime.Workers;

namespace Metaflow.Packaging;

/// <summary>What a code package holds, before it is packed and stored. Immutable.</summary>
/// <param name="Entry">How the program is started.</param>
/// <param name="Files">The files in the package, sorted by name.</param>
/// <param name="Libraries">The libraries that the package names, sorted by name.</param>
internal sealed record CodePackageContent(
    ApplicationEntry Entry, IReadOnlyList<PackageFile> Files, IReadOnlyList<PackageLibrary> Libraries)
{
    /// <summary>The name of the list of libraries.</summary>
    public const string LibraryList = "metaflow.libraries";

    /// <summary>How packages are made, as it is recorded with them.</summary>
    public const string Metadata = """{"version": 0, "archive_format": "tgz", "mfcontent_version": 1}""";

    private const string Marker = """{"version": 1, "module_files": []}""";

    /// <summary>The most bytes that the files of a flow can have: what readers accept.</summary>
    private const long MostBytes = 1L << 30;

    /// <summary>Collects the code of a flow. The same files give the same content on every machine.</summary>
    /// <param name="command">
    /// How the program is started, from a folder that does not change meanwhile; null when it cannot be started again.
    /// </param>
    /// <param name="flow">The flow.</param>
    /// <exception cref="MetaflowException">The program cannot be packed.</exception>
    public static CodePackageContent Of(WorkerCommand? command, FlowDefinition flow)
    {
        if (command is null)
        {
            throw new MetaflowException(
                $"The code of '{flow.Name}' cannot be packed for other machines, because this program cannot be started again: it has the flow as "
                + "a library. Give the flow a program of its own that calls FlowProgram.RunAsync, and start that, or run it by ProgramRunner.");
        }

        var entry = ApplicationEntry.Of(command);
        var application = ApplicationFiles.Of(entry);
        var libraries = Hash(application.Libraries);
        var files = new SortedDictionary<string, PackageFile>(StringComparer.Ordinal);
        foreach (var file in application.Own)
            files.Add(file.Name, file);
        Add(".mf_install", Marker);
        Add(".mf_meta/CONFIG", "{}");
        Add(".mf_meta/DIST_INFO", "{}");
        Add(".mf_meta/INFO", InfoOf(flow, entry));
        Add(LibraryList, string.Concat(libraries.Select(static l => $"{l.Sha256}  {l.Name}\n")));
        if (!files.ContainsKey(flow.SourceFile))
            files.Add(flow.SourceFile, PackageFile.Of(flow.SourceFile, FlowSource.Find(flow, entry, application)));
        RequireSize(files.Values);
        return new CodePackageContent(entry, [.. files.Values], libraries);

        void Add(string name, string text) => files.Add(name, PackageFile.Of(name, Encoding.UTF8.GetBytes(text)));
    }

    private static PackageLibrary[] Hash(IReadOnlyList<PackageFile> libraries)
    {
        try
        {
            return [.. libraries.AsParallel().AsOrdered().Select(PackageLibrary.Of)];
        }
        catch (AggregateException e) when (e.InnerException is MetaflowException error)
        {
            throw new MetaflowException(error.Message, error);
        }
    }

    // Nothing of this machine, user or time is noted: the package would be another one for each.
    private static string InfoOf(FlowDefinition flow, ApplicationEntry entry)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("entry", entry.File);
            json.WriteString("environment_type", "local");
            json.WriteString("flow_name", flow.Name);
            json.WriteString("metaflow_version", MetaflowVersion.Current);
            json.WriteString("script", flow.SourceFile);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void RequireSize(IEnumerable<PackageFile> files)
    {
        var (total, largest) = (0L, (Name: "", Length: 0L));
        foreach (var file in files)
        {
            var length = file.Length;
            total += length;
            if (length > largest.Length)
                largest = (file.Name, length);
        }

        if (total > MostBytes)
        {
            throw new MetaflowException(
                $"The program has {total >> 20} MiB of files beside its libraries; a code package can have {MostBytes >> 20}. The largest is "
                + $"'{largest.Name}'. Keep data out of the build output: include it as a file ([IncludeFile]), or read it from S3.");
        }
    }
}
