using System.Text.Json;
using Metaflow.Runtime.Workers;

namespace Metaflow.Packaging;

/// <summary>How a program is started from its folder, wherever that is. Immutable.</summary>
/// <param name="Folder">The folder on this machine.</param>
/// <param name="File">What is started, a name in the folder: an assembly, which <c>dotnet</c> runs, or a program.</param>
/// <param name="Assembly">The name of the assembly with the program's entry point; null for a native program.</param>
/// <param name="Arguments">The arguments that the program takes before those of Metaflow.</param>
internal sealed record ApplicationEntry(string Folder, string File, string? Assembly, IReadOnlyList<string> Arguments)
{
    private const string Extension = ".dll";

    /// <summary>The program for this machine that only starts <see cref="Assembly"/>; null when there is none, or it is what is started.</summary>
    public string? Host { get; private init; }

    /// <summary>How a program is started that this process can start again.</summary>
    /// <param name="command">How this process starts it.</param>
    /// <exception cref="MetaflowException">It is not started from a folder of its own.</exception>
    public static ApplicationEntry Of(WorkerCommand command)
    {
        var folder = command.ApplicationFolder ?? throw new MetaflowException(
            $"The code of '{command.FileName}' cannot be packed: it is not known which folder is the program's. Set ApplicationFolder of its "
            + "WorkerCommand.");
        if (command.Arguments is [var path, ..] && IsHost(command.FileName))
        {
            var assembly = NameOf(folder, path);
            RequireRuntimeConfiguration(folder, assembly);
            return new ApplicationEntry(folder, assembly, assembly, [.. command.Arguments.Skip(1)]);
        }

        var program = NameOf(folder, command.FileName);
        var name = program.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? program[..^4] : program;
        if (!System.IO.File.Exists(Path.Combine(folder, name + Extension)))
            return new ApplicationEntry(folder, program, null, command.Arguments);
        return IsSelfContained(RequireRuntimeConfiguration(folder, name + Extension))
            ? new ApplicationEntry(folder, program, name + Extension, command.Arguments)
            : new ApplicationEntry(folder, name + Extension, name + Extension, command.Arguments) { Host = program };
    }

    /// <summary>Whether <c>dotnet</c> runs it, so that it runs on every system that has the framework.</summary>
    public bool IsPortable => IsAssembly(File);

    /// <summary>Refuses a program that cannot run on Linux.</summary>
    /// <exception cref="MetaflowException">It cannot.</exception>
    public void RequireLinux()
    {
        if (IsPortable)
            return;
        using var program = System.IO.File.OpenRead(Path.Combine(Folder, File));
        if (!ProgramFormat.IsElf(program))
        {
            throw new MetaflowException(
                $"'{File}' is a program for this system, and tasks elsewhere run on Linux. Publish it for Linux (-r linux-x64) and start it "
                + "there, or start it as a framework-dependent program, which runs everywhere.");
        }
    }

    private static bool IsHost(string program) =>
        Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);

    private static bool IsAssembly(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    private static string NameOf(string folder, string path)
    {
        var name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        return PackagePath.IsValid(name) ? name : throw new MetaflowException(
            $"The code of the flow cannot be packed: '{path}' is started, which is not in the program's folder '{folder}'.");
    }

    private static string RequireRuntimeConfiguration(string folder, string assembly)
    {
        var path = Path.Combine(folder, assembly[..^Extension.Length] + ".runtimeconfig.json");
        return System.IO.File.Exists(path) ? path : throw new MetaflowException(
            $"The code of '{assembly}' cannot be packed: there is no '{path}', so no other machine could start it. Build it as a program "
            + "(OutputType Exe).");
    }

    private static bool IsSelfContained(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            return json.RootElement.TryGetProperty("runtimeOptions", out var options) && options.TryGetProperty("includedFrameworks", out _);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new MetaflowException($"'{path}' is damaged: {e.Message} Build the program again.", e);
        }
    }
}
