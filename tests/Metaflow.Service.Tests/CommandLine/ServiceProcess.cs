using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Metaflow.Service.Tests.CommandLine;

/// <summary>The executable as a process of its own, serving on a free port. It is killed when it still runs at the end.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _migrationAddress = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];
    private readonly List<(string Part, TaskCompletionSource Seen)> _awaited = [];

    private ServiceProcess(Process process) => _process = process;

    /// <summary>The command that runs the executable: the one of this build, unless <see cref="ServiceExecutable"/> names another.</summary>
    public static IReadOnlyList<string> Program { get; } = ServiceExecutable.Named is { } file
        ? [file]
        : [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "metaflow-service.dll")];

    /// <summary>The number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Where it serves.</summary>
    public Uri Address => _address.Task.Result;

    /// <summary>Where it serves migrations, as soon as it does.</summary>
    public Task<Uri> MigrationAddress => _migrationAddress.Task;

    /// <summary>What it has logged so far.</summary>
    public string[] Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="database">The file of its database; null when variables name another database.</param>
    /// <param name="variables">Variables of its environment.</param>
    public static Task<ServiceProcess> StartAsync(string? database, params (string Name, string Value)[] variables) =>
        StartAsync([.. Program, "--port", "0", .. database is null ? (string[])[] : ["--database", database]], variables);

    /// <summary>Starts it by a command line, and waits until it serves.</summary>
    public static async Task<ServiceProcess> StartAsync(IReadOnlyList<string> command, params IEnumerable<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var service = new ServiceProcess(new Process { StartInfo = start });
        service._process.OutputDataReceived += (_, e) => service.Take(e.Data);
        service._process.ErrorDataReceived += (_, e) => service.Take(e.Data);
        service._process.Start();
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        await Task.WhenAny(service._address.Task, service._process.WaitForExitAsync());
        Assert.True(service._address.Task.IsCompletedSuccessfully, "It did not start: " + string.Join('\n', service.Lines));
        return service;
    }

    /// <summary>Waits until it logs a line with this text.</summary>
    public Task LogsAsync(string part)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lines)
        {
            _awaited.Add((part, seen));
            if (_lines.Any(line => line.Contains(part, StringComparison.Ordinal)))
                seen.TrySetResult();
        }

        return seen.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>Asks it to stop.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its exit code; 128 and the number of the signal that has ended it.</returns>
    public async Task<int> WaitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it at once, so that it can do nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Add(line);
            foreach (var (part, seen) in _awaited.Where(a => line.Contains(a.Part, StringComparison.Ordinal)))
                seen.TrySetResult();
        }

        if (Serving().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        if (ServingMigrations().Match(line) is { Success: true } other)
            _migrationAddress.TrySetResult(new Uri(other.Groups[1].Value));
    }

    [GeneratedRegex(@"Serving on (https?://[0-9.:]+),")]
    private static partial Regex Serving();

    [GeneratedRegex("Serving migrations on (http://[0-9.:]+[0-9])")]
    private static partial Regex ServingMigrations();
}
