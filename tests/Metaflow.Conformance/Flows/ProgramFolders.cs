namespace Metaflow.Conformance.Flows;

/// <summary>Folders of compiled programs, with the library beside them; deleted when this process ends.</summary>
internal static class ProgramFolders
{
    // What a flow's program refers to, and nothing of the compiler and the test runner, which lie in the same folder here.
    private static readonly string[] _library =
        ["Metaflow*.dll", "AWSSDK*.dll", "System.CommandLine.dll", "Spectre.Console*.dll", "System.IO.Hashing.dll", "System.Numerics.Tensors.dll"];

    private static readonly Lazy<string> _root = new(static () =>
    {
        var root = Directory.CreateTempSubdirectory("metaflow-conformance-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        return root;
    });

    /// <summary>A new folder that a program can be put into.</summary>
    /// <param name="name">The name of the program's assembly, without <c>Flows</c>.</param>
    public static string Create(string name)
    {
        var folder = Path.Combine(_root.Value, name);
        Directory.CreateDirectory(folder);
        var own = typeof(ProgramFolders).Assembly.Location;
        foreach (var file in _library.SelectMany(pattern => Directory.GetFiles(AppContext.BaseDirectory, pattern)))
        {
            if (file != own && !Path.GetFileName(file).StartsWith("Metaflow.Generators", StringComparison.Ordinal))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.WriteAllText(
            Path.Combine(folder, name + "Flows.runtimeconfig.json"),
            $$"""
            {
              "runtimeOptions": {
                "tfm": "net{{Environment.Version.ToString(2)}}",
                "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" },
                "configProperties": { "System.Globalization.Invariant": true }
              }
            }
            """);
        return folder;
    }

    /// <summary>A new folder for the snapshots and temporary files of runs.</summary>
    public static string Shared(string name) => Directory.CreateDirectory(Path.Combine(_root.Value, "." + name)).FullName;
}
