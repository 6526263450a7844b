using Metaflow.Artifacts;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

/// <summary>Artifacts with serializers of their own, from task to task.</summary>
public sealed class SerializerTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Artifact_OfSerializersType_IsStoredWithItsLabel()
    {
        var run = await _sandbox.SucceedAsync<TracksFlow>();

        var (start, pass, end) = (await run.TaskAsync("start"), await run.TaskAsync("pass"), await run.TaskAsync("end"));
        var stored = start.Data.Artifacts.Find("track")!;
        Assert.Equal("track-v1", stored.Info.Encoding);
        Assert.Equal("<class 'Metaflow.Tests.Runtime.Track'>", stored.Info.Type);
        Assert.Equal("Metaflow.Tests", stored.Info.SerializerSource);
        Assert.Equal("1.5;2.5"u8.ToArray(), (await start.Data.LoadAsync("track")).ToArray());
        Assert.Equal(stored.Info.Size, (await start.Data.LoadAsync("track")).Length);
        Assert.Equal(stored, end.Data.Artifacts.Find("track"));
        Assert.Equal(stored, pass.Data.Artifacts.Find("track"));
        Assert.Equal(4.0, await end.ReadAsync("sum"));
    }

    [Fact]
    public async Task Artifact_Null_IsStoredAsNone()
    {
        var run = await _sandbox.SucceedAsync<TracksFlow>();

        var stored = (await run.TaskAsync("start")).Data.Artifacts.Find("nothing")!;
        Assert.Equal(("pickle-v4", "<class 'NoneType'>"), (stored.Info.Encoding, stored.Info.Type));
        Assert.Equal(true, await (await run.TaskAsync("end")).ReadAsync("was_null"));
    }

    [Fact]
    public async Task Artifact_ReadAndChangedInPlace_IsStoredAgain()
    {
        var run = await _sandbox.SucceedAsync<TracksFlow>();

        var (start, change) = (await run.TaskAsync("start"), await run.TaskAsync("end"));
        Assert.NotEqual(start.KeyOf("grown"), change.KeyOf("grown"));
        Assert.Equal("1;2"u8.ToArray(), (await change.Data.LoadAsync("grown")).ToArray());
    }

    [Fact]
    public async Task Serializer_Registered_TakesTypesThatHaveAMapping()
    {
        var options = new RunOptions { Serializers = [new LinesSerializer("\n")] };

        var run = await _sandbox.RunAsync<LinesFlow>(options);

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        var start = await run.TaskAsync("start");
        Assert.Equal("lines-v1", start.Data.Artifacts.Find("lines")!.Info.Encoding);
        Assert.Equal("pickle-v4", start.Data.Artifacts.Find("inside")!.Info.Encoding);
        Assert.Equal("a\nb"u8.ToArray(), (await start.Data.LoadAsync("lines")).ToArray());
        Assert.Equal("0:a 1:b", await (await run.TaskAsync("end")).ReadAsync("seen"));
    }

    [Fact]
    public async Task Serializer_NotRegisteredAtReading_FailsSayingHow()
    {
        var run = await _sandbox.RunAsync<LinesFlow>(new RunOptions { Serializers = [new LinesSerializer("\n")] });
        var start = await run.TaskAsync("start");

        var artifacts = new TaskArtifacts(
            run.Datastore.Blobs, new ValueCache(), ArtifactSerializers.None, start.Data.Artifacts);
        var error = Assert.Throws<UnknownEncodingException>(
            () => artifacts.TryRead("lines", ArtifactTypes.List(ArtifactTypes.String), out _));

        Assert.Contains("Artifact 'lines' is stored in encoding 'lines-v1'", error.Message, StringComparison.Ordinal);
        Assert.Contains("program.AddSerializer(", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serializer_ThatThrows_FailsTheTaskAndLeavesNothing()
    {
        var run = await _sandbox.FailAsync<BrokenSerializerFlow>();

        Assert.Contains(
            "Artifact 'Bad' of type Metaflow.Tests.Runtime.Broken in step 'start' cannot be stored: out of ink",
            run.Observer.ErrorText, StringComparison.Ordinal);
        var task = new Pathspec("BrokenSerializerFlow", run.Result.RunId, "start", "1");
        Assert.Null(await run.Datastore.TryOpenTaskAsync(task));
        var blobs = Path.Combine(run.Root, "BrokenSerializerFlow", "data");
        Assert.DoesNotContain(
            Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories), f => new FileInfo(f).Length > 50_000);
    }

    [Fact]
    public async Task Serializer_ThatCannotRead_FailsTheTaskNamingTheArtifact()
    {
        var run = await _sandbox.FailAsync<UnreadableFlow>();

        Assert.Equal("end", Assert.Single(run.Result.FailedTasks).Step);
        Assert.Contains("Artifact 'odd' cannot be read as Metaflow.Tests.Runtime.Odd by", run.Observer.ErrorText,
            StringComparison.Ordinal);
        Assert.Contains("no glasses", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_OfSerializedArtifacts_ComparesAndPassesOnKeys()
    {
        var run = await _sandbox.SucceedAsync<TrackMergeFlow>();

        var (start, join) = (await run.TaskAsync("start"), await run.TaskAsync("join"));
        Assert.Equal(start.Data.Artifacts.Find("common"), join.Data.Artifacts.Find("common"));
        Assert.Equal(6.0, await join.ReadAsync("sum"));
    }

    [Fact]
    public async Task Retry_OfTask_StoresItsSerializedArtifacts()
    {
        var run = await _sandbox.SucceedAsync<TrackRetryFlow>();

        var start = await run.TaskAsync("start");
        Assert.Equal(1, start.Data.Attempt);
        Assert.Equal("2"u8.ToArray(), (await start.Data.LoadAsync("track")).ToArray());
    }

    [Fact]
    public async Task Artifact_LargePickle_StreamsBothWays()
    {
        var run = await _sandbox.SucceedAsync<LargePickleFlow>();

        var (start, end) = (await run.TaskAsync("start"), await run.TaskAsync("end"));
        Assert.True(start.Data.Artifacts.Find("numbers")!.Info.Size > 24_000_000);
        Assert.True(start.Data.Artifacts.Find("texts")!.Info.Size > 20_000_000);
        Assert.Equal("3000000 2999999 1000 20003l", await end.ReadAsync("verdict"));
        Assert.Equal(start.KeyOf("numbers"), end.KeyOf("numbers"));
    }

    [Fact]
    public async Task Artifact_LargePickleDamaged_FailsTheTask()
    {
        var root = Path.Combine(_sandbox.Folder, ".metaflow", "LargePickleFlow", "data");
        var observer = new RecordingObserver
        {
            OnStart = task =>
            {
                if (task.Step != "pass")
                    return;
                var blob = Directory.GetFiles(root, "*", SearchOption.AllDirectories).MaxBy(f => new FileInfo(f).Length)!;
                using var file = File.OpenWrite(blob);
                file.SetLength(file.Length - 4);
            },
        };

        var run = await _sandbox.RunAsync<LargePickleFlow>(null, observer);

        Assert.Equal("end", Assert.Single(run.Result.FailedTasks).Step);
    }

    [Fact]
    public void Merge_InATest_ComparesContent()
    {
        TrackMergeFlow left = new() { Common = new Track([1]) }, right = new() { Common = new Track([1]) };
        var join = new TrackMergeFlow();

        join.Merge(new Inputs<TrackMergeFlow>(("left", left), ("right", right)));

        Assert.Equal([1], join.Common.Points);
        right.Common = new Track([2]);
        Assert.Throws<UnhandledInMergeArtifactsException>(
            () => new TrackMergeFlow().Merge(new Inputs<TrackMergeFlow>(("left", left), ("right", right))));
    }
}

/// <summary>A type without a mapping: it cannot be created from its properties.</summary>
public sealed class Track(IEnumerable<double> points)
{
    private readonly List<double> _points = [.. points];

    public IReadOnlyList<double> Points => _points;

    public void Add(double point) => _points.Add(point);
}

public sealed class TrackSerializer : ArtifactSerializer<Track>
{
    public override string Encoding => "track-v1";

    public override async ValueTask SerializeAsync(Track value, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output);
        await writer.WriteAsync(string.Join(';', value.Points.Select(p => $"{p}")));
    }

    public override async ValueTask<Track> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken)
    {
        await using var stream = await blob.OpenReadAsync(cancellationToken);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return new Track(text.Split(';').Select(p => double.Parse(p, System.Globalization.CultureInfo.InvariantCulture)));
    }
}

public partial class TracksFlow : FlowSpec
{
    public partial Track Track { get; set; }

    public partial Track? Nothing { get; set; }

    public partial Track Grown { get; set; }

    public partial double Sum { get; set; }

    public partial bool WasNull { get; set; }

    [Step]
    public void Start()
    {
        Track = new Track([1.5, 2.5]);
        Nothing = null;
        Grown = new Track([1]);
        Next(Pass);
    }

    [Step]
    public void Pass() => Next(End);

    [Step]
    public void End()
    {
        Grown.Add(2);
        WasNull = Nothing is null;
        Sum = Track.Points.Sum();
    }
}

// Without a constructor that the generator could call, it is used only where it is registered.
public sealed class LinesSerializer(string separator) : ArtifactSerializer<List<string>>
{
    public override string Encoding => "lines-v1";

    public override async ValueTask SerializeAsync(List<string> value, Stream output, CancellationToken cancellationToken) =>
        await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(string.Join(separator, value)), cancellationToken);

    public override async ValueTask<List<string>> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken) =>
        [.. System.Text.Encoding.UTF8.GetString((await blob.LoadAsync(cancellationToken)).Span).Split(separator)];
}

public partial class LinesFlow : FlowSpec
{
    public partial List<string> Lines { get; set; }

    public partial Dictionary<string, List<string>> Inside { get; set; }

    public partial string Seen { get; set; }

    [Step]
    public void Start()
    {
        Lines = ["a", "b"];
        Inside = new() { ["x"] = ["c"] };
        Next(Each, forEach: Lines);
    }

    [Step]
    public void Each(string line)
    {
        Seen = $"{Index}:{line}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<LinesFlow> inputs)
    {
        Seen = string.Join(' ', inputs.Select(i => i.Seen));
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

public abstract class Broken;

public sealed class BrokenValue : Broken;

public sealed class BrokenSerializer : ArtifactSerializer<Broken>
{
    public override string Encoding => "broken-v1";

    public override async ValueTask SerializeAsync(Broken value, Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(System.Security.Cryptography.RandomNumberGenerator.GetBytes(5_000_000), cancellationToken);
        throw new InvalidOperationException("out of ink");
    }

    public override ValueTask<Broken> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

public partial class BrokenSerializerFlow : FlowSpec
{
    public partial int Before { get; set; }

    public partial Broken Bad { get; set; }

    [Step]
    public void Start()
    {
        Before = 1;
        Bad = new BrokenValue();
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

public abstract class Odd;

public sealed class OddValue : Odd;

public sealed class OddSerializer : ArtifactSerializer<Odd>
{
    public override string Encoding => "odd-v1";

    public override ValueTask SerializeAsync(Odd value, Stream output, CancellationToken cancellationToken) =>
        output.WriteAsync(new byte[] { 1 }, cancellationToken);

    public override ValueTask<Odd> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken) =>
        throw new FormatException("no glasses");
}

public partial class UnreadableFlow : FlowSpec
{
    public partial Odd Odd { get; set; }

    [Step]
    public void Start()
    {
        Odd = new OddValue();
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine(Odd);
}

public partial class TrackMergeFlow : FlowSpec
{
    public partial Track Common { get; set; }

    public partial Track Mine { get; set; }

    public partial double Sum { get; set; }

    [Step]
    public void Start()
    {
        Common = new Track([7]);
        Next(Left, Right);
    }

    [Step]
    public void Left()
    {
        Mine = new Track([1, 2]);
        Next(Join);
    }

    [Step]
    public void Right()
    {
        Mine = new Track([3]);
        Next(Join);
    }

    [Step]
    public void Join(Inputs<TrackMergeFlow> inputs)
    {
        Sum = inputs.Sum(i => i.Mine.Points.Sum());
        Merge(inputs);
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    public void Merge(Inputs<TrackMergeFlow> inputs) => MergeArtifacts(inputs, exclude: [nameof(Mine)]);
}

public partial class TrackRetryFlow : FlowSpec
{
    public partial Track Track { get; set; }

    [Step, Retry(Times = 1, MinutesBetweenRetries = 0)]
    public void Start()
    {
        Track = new Track([1 + Current.RetryCount]);
        if (Current.RetryCount == 0)
            throw new InvalidOperationException("once");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

public partial class LargePickleFlow : FlowSpec
{
    public partial double[] Numbers { get; set; }

    public partial List<string> Texts { get; set; }

    public partial string Verdict { get; set; }

    [Step]
    public void Start()
    {
        Numbers = new double[3_000_000];
        for (var i = 0; i < Numbers.Length; i++)
            Numbers[i] = i;
        Texts = [.. Enumerable.Range(0, 1000).Select(i => new string((char)('a' + i % 26), 20_000) + i)];
        Next(Pass);
    }

    [Step]
    public void Pass() => Next(End);

    [Step]
    public void End() => Verdict = $"{Numbers.Length} {Numbers[^1]} {Texts.Count} {Texts[^1].Length}{Texts[^1][0]}";
}
