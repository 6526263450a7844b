using System.Diagnostics;
using Metaflow.Service.Tests.CommandLine;

namespace Metaflow.Service.Tests.Faults;

/// <summary>There is no room for the file of SQLite to grow.</summary>
[Trait(ServiceExecutable.Trait, ServiceExecutable.IsTested)]
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_FileMayNotGrow_Is503NothingIsHalfWrittenAndItGoesOnAfterwards()
    {
        RequireLimits();
        // The limit holds for all files, also for those by which the runtime maps memory twice.
        await using var service = RestartedService.Create(("MF_METADATA_SQLITE_PATH", _folder["records.db"]), ("DOTNET_EnableWriteXorExecute", "0"));
        // The signal would end the process; without it the write fails.
        await service.StartAsync("sh", "-c", "trap '' XFSZ; ulimit -S -f 2000; exec \"$@\"", "sh");

        await FillAsync(service, () => RunAsync("prlimit", "--pid", $"{service.Id}", "--fsize=unlimited:unlimited"));
    }

    [Fact]
    public async Task Write_DiskIsFull_Is503NothingIsHalfWrittenAndItGoesOnAfterwards()
    {
        RequireLimits();
        Directory.CreateDirectory(_folder["disk"]);
        if (await TryRunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _folder["disk"]) != 0)
            Assert.Skip("The tests may not mount a small disk here. The other test limits the file instead.");
        try
        {
            var ballast = Path.Combine(_folder["disk"], "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[2 << 20]);
            await using var service = await RestartedService.StartAsync(("MF_METADATA_SQLITE_PATH", Path.Combine(_folder["disk"], "records.db")));

            await FillAsync(service, () =>
            {
                File.Delete(ballast);
                return Task.CompletedTask;
            });
        }
        finally
        {
            await RunAsync("umount", _folder["disk"]);
        }
    }

    private static async Task FillAsync(RestartedService service, Func<Task> makeRoomAsync)
    {
        var client = service.Client;
        (await client.PostAsync("/flows/F", "{}")).Is(200);
        var run = "/flows/F/runs/" + (await client.PostAsync("/flows/F/run", "{}")).Is(200).Member("run_number");
        (await client.PostAsync(run + "/steps/start/step", "{}")).Is(200);
        var task = run + "/steps/start/tasks/" + (await client.PostAsync(run + "/steps/start/task", "{}")).Is(200).Member("task_id");
        var batch = $"[{string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"field_name":"{{i}}","value":"{{new string('x', 2000)}}"}"""))}]";

        var acknowledged = 0;
        Answer answer;
        while ((answer = await client.PostAsync(task + "/metadata", batch)).Status == 200)
            acknowledged++;

        Assert.Equal("1", answer.Is(503)["Retry-After"]);
        // What is there can be read, and is only what was acknowledged.
        Assert.Equal(20 * acknowledged, (await client.GetAsync(task + "/metadata")).Is(200).Json.GetArrayLength());
        await makeRoomAsync();
        (await client.PostAsync(task + "/metadata", batch)).Is(200);
        Assert.Equal(20 * (acknowledged + 1), (await client.GetAsync(task + "/metadata")).Is(200).Json.GetArrayLength());
    }

    private static void RequireLimits()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("These tests limit a process, or a disk, as Linux does.");
    }

    private static async Task RunAsync(params string[] command) => Assert.Equal(0, await TryRunAsync(command));

    private static async Task<int> TryRunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
