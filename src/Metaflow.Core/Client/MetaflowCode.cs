using System.Text.Json;
using Metaflow.Datastore;

namespace Metaflow.Client;

/// <summary>The code package of a run: the program as it was when the run was started. Immutable and thread-safe.</summary>
public sealed class MetaflowCode
{
    private readonly CodePackage _package;

    private MetaflowCode(string path, string sha, CodePackage package)
    {
        Path = path;
        Sha = sha;
        _package = package;
        Info = InfoOf(package, path);
    }

    /// <summary>The address of the package, as the run has noted it.</summary>
    public string Path { get; }

    /// <summary>The SHA-1 of the package.</summary>
    public string Sha { get; }

    /// <summary>
    /// What was noted when the package was made, such as <c>script</c>, <c>metaflow_version</c> and
    /// <c>environment_type</c>. What is not text is JSON.
    /// </summary>
    public IReadOnlyDictionary<string, string> Info { get; }

    /// <summary>The name of the flow's source file; null when it is not noted.</summary>
    public string? ScriptName => Info.GetValueOrDefault("script");

    /// <summary>The text of the flow's source file; null when the package does not hold it.</summary>
    /// <exception cref="MetaflowException">The package is damaged.</exception>
    public string? FlowSource => ScriptName is { } script ? _package.FindText(script) : null;

    /// <summary>The names of the files in the package, those of Metaflow itself included.</summary>
    /// <exception cref="MetaflowException">The package is damaged.</exception>
    public IReadOnlyList<string> Files => [.. _package.Files().Select(static file => file.Name)];

    /// <summary>Opens the package as it is stored: a tar archive, packed with gzip. The caller disposes the stream.</summary>
    public Stream OpenRead() => _package.OpenRead();

    /// <summary>Writes the files of the program, without those of Metaflow itself.</summary>
    /// <param name="directory">A folder that is empty or not there yet.</param>
    /// <param name="cancellationToken">Stops the call; the folder may then hold a part of the files.</param>
    /// <exception cref="MetaflowException">
    /// The folder is not empty, the files cannot be written, or the package is damaged or has an entry that leads out of the folder.
    /// Of a package that is not used, nothing is written.
    /// </exception>
    public async Task ExtractAsync(string directory, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var root = System.IO.Path.GetFullPath(directory);
        _ = Files;
        try
        {
            if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
                throw new MetaflowException($"'{root}' is not empty; name a new folder for the code.");
            Directory.CreateDirectory(root);
            foreach (var (name, isExecutable, content) in _package.Files())
            {
                if (!IsProgram(name))
                    continue;
                var path = System.IO.Path.Combine(root, name);
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                await using var _ = file.ConfigureAwait(false);
                await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                if (isExecutable && !OperatingSystem.IsWindows())
                    File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MetaflowException($"The code cannot be written to '{root}': {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"MetaflowCode('{Path}')";

    /// <summary>Loads the package that a task has noted.</summary>
    internal static async ValueTask<MetaflowCode> OpenAsync(
        MetaflowTask task, string note, CancellationToken cancellationToken)
    {
        var flow = task.Address.Flow;
        var (type, location, sha) = Parse(task.Pathspec, note);
        var suffix = $"/{flow}/data/{sha[..2]}/{sha}";
        var root = location.EndsWith(suffix, StringComparison.Ordinal) ? location[..^suffix.Length] : null;
        var datastore = await task.Store.FindDatastoreAsync(flow, type, root, suffix[1..], cancellationToken)
            .ConfigureAwait(false);
        var archive = await datastore.Blobs.LoadAsync(sha, cancellationToken).ConfigureAwait(false);
        return new MetaflowCode(location, sha, new CodePackage(archive, location));
    }

    private static (string? Type, string Location, string Sha) Parse(string task, string note)
    {
        try
        {
            using var json = JsonDocument.Parse(note);
            var root = json.RootElement;
            return (root.GetProperty("ds_type").GetString(),
                root.GetProperty("location").GetString() ?? "",
                ContentKey.Validate(root.GetProperty("sha").GetString() ?? ""));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new MetaflowException($"What task '{task}' has noted about its code package is damaged: {e.Message}", e);
        }
    }

    private static Dictionary<string, string> InfoOf(CodePackage package, string path)
    {
        // Packages of old versions have it at the top.
        var text = package.FindText(".mf_meta/INFO") ?? package.FindText("INFO") ?? "{}";
        var info = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(text);
            foreach (var member in json.RootElement.EnumerateObject())
            {
                info[member.Name] = member.Value.ValueKind == JsonValueKind.String
                    ? member.Value.GetString()!
                    : member.Value.GetRawText();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new MetaflowException($"The description in the code package '{path}' is damaged: {e.Message}", e);
        }

        return info;
    }

    private static bool IsProgram(string name) =>
        !name.StartsWith(".mf_", StringComparison.Ordinal) && name is not ("INFO" or "CONFIG");
}
