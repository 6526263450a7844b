using Metaflow.Packaging;

namespace Metaflow.Tests.Packaging;

/// <summary>One upload for all who need the package.</summary>
public sealed class CodePackageUploadTests
{
    private static readonly StoredCodePackage _package = new("local", "", "", "", "App.dll", "");

    private readonly TaskCompletionSource<StoredCodePackage> _upload = new();
    private int _uploads;

    [Fact]
    public async Task Get_Twice_UploadsOnce()
    {
        await using var upload = New();

        var (first, second) = (upload.GetAsync(CancellationToken.None), upload.GetAsync(CancellationToken.None));
        _upload.SetResult(_package);

        Assert.Same(_package, await first);
        Assert.Same(_package, await second);
        Assert.Same(_package, await upload.GetAsync(CancellationToken.None));
        Assert.Equal(1, _uploads);
    }

    [Fact]
    public async Task Get_AfterAFailure_StartsAgain()
    {
        await using var upload = new CodePackageUpload(_ =>
            ++_uploads == 1 ? throw new MetaflowException("no network") : Task.FromResult(_package));

        await Assert.ThrowsAsync<MetaflowException>(() => upload.GetAsync(CancellationToken.None));

        Assert.Same(_package, await upload.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Get_OneCallerGivesUp_OthersGetThePackage()
    {
        await using var upload = New();
        using var stop = new CancellationTokenSource();
        var (first, second) = (upload.GetAsync(stop.Token), upload.GetAsync(CancellationToken.None));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _upload.SetResult(_package);
        Assert.Same(_package, await second);
        Assert.Equal(1, _uploads);
    }

    [Fact]
    public async Task Dispose_UploadGoesOn_StopsIt()
    {
        var upload = New();
        var waiting = upload.GetAsync(CancellationToken.None);

        await upload.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private CodePackageUpload New() => new(stop =>
    {
        _uploads++;
        return _upload.Task.WaitAsync(stop);
    });
}
