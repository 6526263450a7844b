using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Metaflow.Benchmarks;

/// <summary>A Python process that saves and loads the same values with its own means.</summary>
internal sealed class PythonArtifacts : IDisposable
{
    private readonly Process _process;

    private PythonArtifacts(Process process) => _process = process;

    /// <summary>Starts <c>PYTHON</c> (default python3); null where there is none.</summary>
    public static PythonArtifacts? Start()
    {
        string python = Environment.GetEnvironmentVariable("PYTHON") is { Length: > 0 } named ? named : "python3";
        try
        {
            var process = Process.Start(new ProcessStartInfo(python, [ScriptPath()])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            });
            return new PythonArtifacts(process!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"{python} is not there: only this project is measured.");
            return null;
        }
    }

    public void Make(string workload, string data) => Ask("done", "make", workload, data);

    public void Save(string folder) => Ask("done", "save", folder);

    public void Load() => Ask("done", "load");

    /// <summary>Packs the values into memory.</summary>
    public void Pack() => Ask("done", "pack");

    public void Unpack() => Ask("done", "unpack");

    /// <summary>Frees what was loaded, outside of any measurement.</summary>
    public void Forget() => Ask("done", "forget");

    /// <summary>Makes sure that what was loaded is what was saved.</summary>
    public void Check() => Ask("same", "check");

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Ask(string expected, params string[] words)
    {
        _process.StandardInput.WriteLine(string.Join('\t', words));
        _process.StandardInput.Flush();
        string? answer = _process.StandardOutput.ReadLine();
        if (answer != expected)
            throw new InvalidOperationException($"Python answered '{answer}' to '{words[0]}' instead of '{expected}'.");
    }

    private static string ScriptPath([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "artifacts", "artifacts.py"));
}
