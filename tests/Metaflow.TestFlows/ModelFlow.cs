using System.Security.Cryptography;
using Metaflow.Artifacts;

namespace Metaflow.TestFlows;

/// <summary>Keeps a file, and an artifact with a serializer that the program registers.</summary>
public partial class ModelFlow : FlowSpec
{
    [Parameter(Help = "How many bytes the file has")]
    public int Size { get; init; } = 8_000_000;

    public partial ArtifactFile Model { get; set; }

    public partial string Hash { get; set; }

    public partial List<string> Words { get; set; }

    [Step]
    public async Task Start()
    {
        var path = Path.Combine(Current.TempDirectory, "model.bin");
        var bytes = new byte[Size];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(path, bytes);
        Model = ArtifactFile.FromPath(path);
        Hash = Convert.ToHexString(SHA256.HashData(bytes));
        Words = ["to", "be"];
        Next(Check);
    }

    [Step]
    public async Task Check()
    {
        await using var stream = await Model.OpenReadAsync();
        var hash = Convert.ToHexString(await SHA256.HashDataAsync(stream));
        Console.WriteLine($"{Model.Length} bytes: {(hash == Hash ? "same" : "different")}; {string.Join('+', Words)}");
        Next(End);
    }

    [Step]
    public async Task End()
    {
        // Of an earlier run, if there is one: what the program has registered, the client knows.
        var flow = await Metaflow.Client.Flow.GetAsync(nameof(ModelFlow));
        if (await flow.LatestSuccessfulRunAsync() is { } run)
        {
            var model = await run.ReadAsync<ArtifactFile>("model");
            var words = await run.ReadAsync<List<string>>("words");
            Console.WriteLine($"before: {model.Length} bytes; {string.Join('+', words)}");
        }
    }
}

/// <summary>Words with a separator, which keeps the generator from using it by itself.</summary>
public sealed class WordsSerializer(char separator) : ArtifactSerializer<List<string>>
{
    public override string Encoding => "words-v1";

    public override ValueTask SerializeAsync(List<string> value, Stream output, CancellationToken cancellationToken) =>
        output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(string.Join(separator, value)), cancellationToken);

    public override async ValueTask<List<string>> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken)
    {
        var bytes = await blob.LoadAsync(cancellationToken);
        return [.. System.Text.Encoding.UTF8.GetString(bytes.Span).Split(separator)];
    }
}
