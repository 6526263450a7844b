using Metaflow.Runtime.Workers;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Tests.Workers;

public sealed class BuildSnapshotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-test-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private string Build => Path.Combine(_folder, "build");

    private string Root => Path.Combine(_folder, "snapshots");

    [Fact]
    public void Take_BuildChangesAfterwards_SnapshotKeepsWhatWas()
    {
        Write("app.dll", "first");
        Write("data/model.bin", "weights");
        var snapshot = BuildSnapshot.Take(Build, Root, _time);

        Write("app.dll", "second");

        Assert.Equal("first", File.ReadAllText(Path.Combine(snapshot, "app.dll")));
        Assert.Equal("weights", File.ReadAllText(Path.Combine(snapshot, "data", "model.bin")));
    }

    [Fact]
    public void Take_SameContentTwice_IsOneSnapshot()
    {
        Write("app.dll", "same");
        var first = BuildSnapshot.Take(Build, Root, _time);
        Write("app.dll", "other");
        var other = BuildSnapshot.Take(Build, Root, _time);
        Write("app.dll", "same");

        Assert.Equal(first, BuildSnapshot.Take(Build, Root, _time));
        Assert.NotEqual(first, other);
        Assert.Equal(2, Directory.GetDirectories(Root).Length);
    }

    [Fact]
    public async Task Take_ManyAtOnce_AllGetTheSame()
    {
        for (var i = 0; i < 20; i++)
            Write($"file{i}", new string('x', 10_000));

        var snapshots = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => BuildSnapshot.Take(Build, Root, _time))));

        Assert.Single(snapshots.Distinct());
        Assert.Equal([snapshots[0]], Directory.GetDirectories(Root));
    }

    [Fact]
    public void Take_SnapshotNobodyUsedForAWeek_IsDeleted()
    {
        Write("app.dll", "old");
        var old = BuildSnapshot.Take(Build, Root, _time);
        Write("app.dll", "used");
        var used = BuildSnapshot.Take(Build, Root, _time);

        _time.Advance(TimeSpan.FromDays(6));
        BuildSnapshot.Take(Build, Root, _time);
        _time.Advance(TimeSpan.FromDays(2));
        Write("app.dll", "new");
        BuildSnapshot.Take(Build, Root, _time);

        Assert.False(Directory.Exists(old));
        Assert.True(Directory.Exists(used));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string path, string content)
    {
        var file = Path.Combine(Build, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
