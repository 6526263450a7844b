using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Metaflow.Benchmarks.S3;

/// <summary>A server that runs, with what a workload reads.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly Process _server;

    private Session(Process server, Bench bench)
    {
        _server = server;
        Bench = bench;
    }

    public Bench Bench { get; }

    public static async Task<Session> StartAsync(string folder, string? pythonSource, Workload workload, CancellationToken stop)
    {
        var program = Path.Combine(RepositoryRoot(), "artifacts", "bin", "Metaflow.FakeS3", "release", "Metaflow.FakeS3");
        var server = Process.Start(new ProcessStartInfo(program, ["0", Bench.Bucket]) { RedirectStandardOutput = true })!;
        var line = await server.StandardOutput.ReadLineAsync(stop) ?? throw new InvalidOperationException("The server did not start.");
        var session = new Session(server, new Bench(folder, new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]), pythonSource));
        await session.Bench.PrepareAsync(workload, stop);
        return session;
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    private static string RepositoryRoot([CallerFilePath] string path = "") =>
        Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(path)))!;
}
