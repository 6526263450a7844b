using Metaflow.Service.Access;
using Metaflow.Service.Access.Keys;
using Metaflow.Service.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Service.Tests.Access;

public sealed class KeyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLogs _logs = new();

    private string Path => _folder["keys"];

    public void Dispose()
    {
        _folder.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public void Parse_Lines_GivesKeys()
    {
        var keys = KeyFile.Parse(["# rotated in May", "", Line("a"), $"  {Line("b")}:write  ", $"{Line("c")}:read:ci: nightly"], "keys");

        Assert.Equal([AccessScope.Read, AccessScope.Write, AccessScope.Read], keys.Select(key => key.Scope));
        Assert.Equal(["line 3", "line 4", "ci: nightly"], keys.Select(key => key.Name));
        Assert.Equal(ApiKeyText.Hash("b"), keys[1].Hash);
    }

    [Theory]
    [InlineData("plain-secret-in-a-file")]
    [InlineData("sha256:plain-secret-in-a-file")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad:admin")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a:read")]
    [InlineData("md5:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Parse_OtherLine_IsRefusedWithoutShowingIt(string line)
    {
        var error = Assert.Throws<SettingException>(() => KeyFile.Parse([Line("a"), line], "keys"));

        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(line, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoKey_IsRefused() =>
        Assert.Contains("no key", Assert.Throws<SettingException>(() => KeyFile.Parse(["# none"], "keys")).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_NoFile_NamesVariableAndPath()
    {
        var error = Assert.Throws<SettingException>(Open);

        Assert.Contains("MF_METADATA_API_KEYS_FILE", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_FileChanged_AreReadAgain()
    {
        File.WriteAllText(Path, Line("a"));
        var file = Open();

        Write($"{Line("b")}\n{Line("c")}\n");
        Assert.Single(file.Keys);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(ApiKeyText.Hash("b"), file.Keys[0].Hash);
        Assert.Equal(2, file.Keys.Count);
        Assert.Single(_logs.Of(2220));
    }

    [Fact]
    public void Keys_FileBroken_StayAndAreReadWhenItIsMended()
    {
        File.WriteAllText(Path, Line("a"));
        var file = Open();

        Write("secret-in-the-wrong-form");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ApiKeyText.Hash("a"), Assert.Single(file.Keys).Hash);
        Assert.DoesNotContain("secret-in", Assert.Single(_logs.Of(2221)), StringComparison.Ordinal);

        Write($"{Line("b")}\n");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ApiKeyText.Hash("b"), Assert.Single(file.Keys).Hash);
    }

    private static string Line(string key) => $"sha256:{Convert.ToHexStringLower(ApiKeyText.Hash(key))}";

    private KeyFile Open() => new(Path, _time, _logs);

    // Lengths differ, so that no resolution of file times matters.
    private void Write(string text) => File.WriteAllText(Path, text);
}
