using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Metaflow.Tool.Tests;

/// <summary>A metadata service as a process, which takes one key.</summary>
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

    public static async Task<ServiceProcess> StartAsync(string key)
    {
        var folder = Directory.CreateTempSubdirectory("metaflow-tool-");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "metaflow.dll"), "service", "--port", "0", "--database", Path.Combine(folder.FullName, "records.db"),
            },
            RedirectStandardOutput = true,
            Environment = { ["MF_METADATA_API_KEY"] = key },
        };
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

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"Serving on (http://[^,\s]+)")]
    private static partial Regex Serving();
}
