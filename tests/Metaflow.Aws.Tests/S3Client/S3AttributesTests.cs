using CsCheck;

namespace Metaflow.Aws.Tests.S3Client;

public sealed class S3AttributesTests
{
    [Fact]
    public void Read_OfWritten_IsTheSame() => Gen.Dictionary(Gen.String, Gen.String)[1, 5].Sample(metadata =>
    {
        var written = S3Attributes.Write(Sound(metadata))!;

        Assert.DoesNotContain(written, c => c is < ' ' or > '~');
        Assert.Equal(Sound(metadata), S3Attributes.Read(written));
    });

    [Fact]
    public void Write_NothingToSay_IsNull()
    {
        Assert.Null(S3Attributes.Write(null));
        Assert.Null(S3Attributes.Write(new Dictionary<string, string>()));
    }

    [Fact]
    public void Read_ValuesOfPythons_ComeAsJson() => Assert.Equal(
        new Dictionary<string, string> { ["flag"] = "true", ["number"] = "1", ["none"] = "null", ["text"] = "ü" },
        S3Attributes.Read("""{"flag": true, "number": 1, "none": null, "text": "\u00fc"}"""));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    public void Read_TextOfOthers_IsNull(string? text) => Assert.Null(S3Attributes.Read(text));

    // JSON has no way to write a half of a surrogate pair.
    private static Dictionary<string, string> Sound(Dictionary<string, string> metadata) =>
        metadata.Where(entry => IsSound(entry.Key) && IsSound(entry.Value)).DefaultIfEmpty(new("a", "b")).ToDictionary();

    private static bool IsSound(string text) => !text.Any(char.IsSurrogate);
}
