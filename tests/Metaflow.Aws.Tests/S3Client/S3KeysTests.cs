using CsCheck;
using Metaflow.Aws.S3Api;

namespace Metaflow.Aws.Tests.S3Client;

public sealed class S3KeysTests
{
    private const string Unusual = " #?%.+ü日\"\\";

    private static readonly Gen<string> _segment =
        Gen.String[Gen.OneOf(Gen.Char.AlphaNumeric, Gen.Int[0, Unusual.Length - 1].Select(static i => Unusual[i])), 1, 8];

    private static readonly Gen<string> _key = _segment.Array[1, 4].Select(static parts => string.Join('/', parts));

    [Theory]
    [InlineData("s3://bucket/root", "a", "s3://bucket/root/a")]
    [InlineData("s3://bucket/root", "///a/b", "s3://bucket/root/a/b")]
    [InlineData("s3://bucket/root", "a/", "s3://bucket/root/a/")]
    [InlineData("s3://bucket/root/", "a", "s3://bucket/root/a")]
    [InlineData("s3://bucket", "a", "s3://bucket/a")]
    [InlineData("s3://bucket/", "a", "s3://bucket/a")]
    [InlineData("s3://bucket/root", "", "s3://bucket/root")]
    [InlineData("s3://bucket/root", "../a", "s3://bucket/root/../a")]
    [InlineData("s3://bucket/root", "S3://x", "s3://bucket/root/S3://x")]
    [InlineData(null, "s3://bucket/a#b?c%20d", "s3://bucket/a#b?c%20d")]
    [InlineData(null, "s3://bucket//a", "s3://bucket//a")]
    public void ObjectAt_Key_IsBelowRoot(string? root, string key, string expected) =>
        Assert.Equal(expected, Keys(root).ObjectAt(key).ToString());

    [Theory]
    [InlineData("s3://bucket/root", null, "root/")]
    [InlineData("s3://bucket/root", "a", "root/a/")]
    [InlineData("s3://bucket/root", "a//", "root/a/")]
    [InlineData("s3://bucket", null, "")]
    [InlineData(null, "s3://bucket", "")]
    [InlineData(null, "s3://bucket/a/", "a/")]
    public void FolderAt_Key_EndsInOneSlash(string? root, string? key, string expected) =>
        Assert.Equal(expected, Keys(root).FolderAt(key).Key);

    [Theory]
    [InlineData("s3://bucket/root", "s3://bucket/root/a", "full URL")]
    [InlineData(null, "a", "no root")]
    [InlineData(null, "", "No key")]
    [InlineData(null, "s3://bucket/", "no object")]
    [InlineData("s3://bucket", "", "no object")]
    [InlineData(null, "s3:///a", "no valid bucket")]
    public void ObjectAt_KeyThatDoesNotFit_SaysWhy(string? root, string key, string expected)
    {
        var error = Assert.Throws<S3UrlException>(() => Keys(root).ObjectAt(key));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ObjectAt_HalfOfACharacter_Throws()
    {
        // The runner of tests would mend them as data of a theory.
        foreach (var key in (string[])["a\ud800", "\ud800b", "\udc00\ud800", "😀\udc00"])
            Assert.Throws<S3UrlException>(() => Keys("s3://bucket/root").ObjectAt(key));
        Assert.Equal("root/😀a😀", Keys("s3://bucket/root").ObjectAt("😀a😀").Key);
    }

    [Fact]
    public void FolderAt_NothingWithoutRoot_Throws() => Assert.Throws<S3UrlException>(() => Keys(null).FolderAt(null));

    [Fact]
    public void ObjectAt_AnyKey_IsRootSlashKey() => Gen.Select(_key, _key).Sample((prefix, key) =>
    {
        var keys = Keys("s3://bucket/" + prefix);

        var url = keys.ObjectAt(key);

        Assert.Equal(new S3Url("bucket", $"{prefix}/{key}"), url);
        Assert.Equal(url, Keys(null).ObjectAt(url.ToString()));
        Assert.Equal(url, Keys("s3://bucket").ObjectAt(url.Key));
    });

    [Fact]
    public void ObjectAt_ObjectOfAnyKey_HasThatKeyBelowRoot() => Gen.Select(_key, _key).Sample((prefix, key) =>
    {
        var keys = Keys("s3://bucket/" + prefix);

        var found = new S3Object(keys.ObjectAt(key), keys.Root);

        Assert.Equal(key, found.Key);
        Assert.Equal(keys.Root, found.Prefix);
        Assert.Equal($"{found.Prefix}/{found.Key}", found.Url);
    });

    [Fact]
    public void NameOf_AnyKey_IsOneSafeName() => Gen.String.Sample(key =>
    {
        var name = S3TemporaryFiles.NameOf("s3://bucket/" + key, "whole");

        Assert.Matches("^[0-9a-f]{40}-[0-9A-Za-z_]*-whole$", name);
        Assert.True(name.Length < 250);
    });

    [Fact]
    public void NameOf_KeysThatDifferInUnsafeCharacters_Differ() => Assert.NotEqual(
        S3TemporaryFiles.NameOf("s3://bucket/a.b", "whole"), S3TemporaryFiles.NameOf("s3://bucket/a#b", "whole"));

    private static S3Keys Keys(string? root) => new(root is null ? null : S3Url.Parse(root));
}
