using System.Text.Json;
using Metaflow.Datastore;
using Metaflow.Metadata.Service;

namespace Metaflow.Runtime.Execution;

/// <summary>What a program tells about its run to the program that started it, by the file of <c>--runner-attribute-file</c>.</summary>
/// <param name="RunId">The run's id.</param>
/// <param name="FlowName">The flow's name.</param>
/// <param name="Metadata">Where the run is recorded: <c>local@</c> and the folder that holds <c>.metaflow</c>, or <c>service@</c> and a URL.</param>
internal sealed record RunnerAttributes(string RunId, string FlowName, string Metadata)
{
    private const string Local = "local";

    public static RunnerAttributes Of(RunStorage storage)
    {
        var (type, location) = (storage.Metadata.Type, storage.Metadata.Location);
        return new RunnerAttributes(
            storage.Context.RunId,
            storage.Context.FlowName,
            $"{type}@{(type == Local ? Path.GetDirectoryName(location) : location)}");
    }

    /// <summary>The folder of local metadata; null when the run is recorded elsewhere.</summary>
    public string? LocalRoot => After(Local + "@") is { } folder ? Path.Combine(folder, LocalDatastoreRoot.DirectoryName) : null;

    /// <summary>The URL of the metadata service; null when the run is recorded elsewhere.</summary>
    public string? ServiceUrl => After(ServiceMetadata.TypeName + "@");

    /// <summary>Writes the file: whole or not at all, or into a named pipe that somebody reads.</summary>
    /// <exception cref="MetaflowException">The file cannot be written.</exception>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var json = new PythonJsonWriter();
        json.StartObject()
            .Name("run_id").String(RunId)
            .Name("flow_name").String(FlowName)
            .Name("metadata").String(Metadata)
            .EndObject();
        var content = json.Written.ToArray();
        path = Path.GetFullPath(path);
        try
        {
            if (!await TryWriteToPipeAsync(path, content, cancellationToken).ConfigureAwait(false))
                AtomicFile.Write(path, content);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("write", path, e);
        }
    }

    /// <summary>Reads the file; null while it is not there or not complete, which is how Python leaves it for a moment.</summary>
    public static RunnerAttributes? TryRead(string path)
    {
        if (LocalFile.TryRead(path) is not { } content)
            return null;
        try
        {
            using var json = JsonDocument.Parse(content);
            var root = json.RootElement;
            return new RunnerAttributes(Text(root, "run_id"), Text(root, "flow_name"), Text(root, "metadata"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }

        static string Text(JsonElement root, string name) => root.GetProperty(name).GetString()!;
    }

    private string? After(string prefix) =>
        Metadata.StartsWith(prefix, StringComparison.Ordinal) ? Metadata[prefix.Length..] : null;

    // Renaming a file over a pipe would leave its reader waiting for ever.
    private static async Task<bool> TryWriteToPipeAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return false;
        var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await using var disposal = file.ConfigureAwait(false);
        if (file.CanSeek)
            return false;
        await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
