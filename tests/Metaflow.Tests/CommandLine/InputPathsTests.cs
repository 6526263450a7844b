using System.IO.Compression;
using System.Text;
using Metaflow.CommandLine;

namespace Metaflow.Tests.CommandLine;

public sealed class InputPathsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("r/a/1", "r/a/1")]
    [InlineData("r/a/1,r/b/2", "r/a/1,r/b/2")]
    [InlineData("r/:a/1,b/2", "r/a/1,r/b/2")]
    public void Expand_ShortForms_AreExpanded(string text, string expected) =>
        Assert.Equal(expected, string.Join(',', InputPaths.Expand(text)));

    [Fact]
    public void Expand_CompressedTwice_IsExpanded()
    {
        var text = "!" + Convert.ToBase64String(Compress(Compress(Encoding.UTF8.GetBytes("r/w/:1,2,3"))));

        Assert.Equal(["r/w/1", "r/w/2", "r/w/3"], InputPaths.Expand(text));
    }

    [Theory]
    [InlineData("!not base 64")]
    [InlineData("!AAAA")]
    public void Expand_Damaged_IsAUsageError(string text) =>
        Assert.Throws<UsageException>(() => InputPaths.Expand(text));

    private static byte[] Compress(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var stream = new ZLibStream(output, CompressionLevel.Optimal))
            stream.Write(bytes);
        return output.ToArray();
    }
}
