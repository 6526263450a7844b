using Metaflow.Client;

namespace Metaflow.Tests.Batch;

/// <summary>What is uploaded of a flow's code.</summary>
public sealed class BatchPackageTests : IAsyncDisposable
{
    private readonly BatchAws _aws = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Run_TwiceOfOneBuild_UploadsPackageAndLibrariesOnce()
    {
        _aws.Settings.Remove("METAFLOW_NUGET_PACKAGE_S3ROOT");
        var (exitCode, process) = await _aws.RunAsync("CloudSecretsFlow");
        using var owned = process;
        Assert.True(exitCode == 0, process.Output + process.Errors);
        var first = await _aws.RunOfAsync(process, "CloudSecretsFlow");
        var package = (await first.CodeAsync(Stop))!.Path;
        var libraries = await WrittenAsync("nuget/");
        Assert.NotEmpty(libraries);
        var data = await WrittenAsync("CloudSecretsFlow/data/");

        var (again, output) = await process.AgainAsync(_aws.Settings, "CloudSecretsFlow", "run", "--with", "batch");

        Assert.True(again == 0, output);
        var second = await _aws.RunOfAsync(process, "CloudSecretsFlow");
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(package, (await second.CodeAsync(Stop))!.Path);
        Assert.Equal(libraries, await WrittenAsync("nuget/"));
        Assert.Equal(data, await WrittenAsync("CloudSecretsFlow/data/"));
        Assert.Contains(data.Keys, key => package.EndsWith(key, StringComparison.Ordinal));
    }

    /// <summary>The objects below a folder, and when each was written last.</summary>
    private async Task<SortedDictionary<string, DateTimeOffset?>> WrittenAsync(string folder) => new(
        (await _aws.ObjectsAsync()).Where(one => one.Key.StartsWith(folder, StringComparison.Ordinal)).ToDictionary(static one => one.Key, static one => one.LastModified),
        StringComparer.Ordinal);
}
