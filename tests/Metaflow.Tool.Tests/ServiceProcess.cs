using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Metaflow.Tool.Tests;

/// <summary>A metadata service as a process, started by the tool.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private ServiceProcess(Process process, DirectoryInfo folder, string url)
    {
        _process = process;
        _folder = folder;
        Url = url;
    }

    public string Url { get; }

    /// <param name="key">The key that it takes; null when it asks nobody.</param>
    public static async Task<ServiceProcess> StartAsync(string? key)
    {
        var folder = Directory.CreateTempSubdirectory("metaflow-tool-");
        var start = new ProcessStartInfo(
            ToolProgram.Host, [ToolProgram.Path, "service", "--port", "0", "--database", Path.Combine(folder.FullName, "records.db")])
        {
            RedirectStandardOutput = true,
        };
        if (key is not null)
            start.Environment["MF_METADATA_API_KEY"] = key;
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Serving().Match(line) is not { Success: true } match)
                continue;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new ServiceProcess(process, folder, match.Groups[1].Value);
        }

        throw new InvalidOperationException("The service did not start.");
    }

    /// <summary>Tells it to stop.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"Serving on (http://[^,\s]+)")]
    private static partial Regex Serving();
}
