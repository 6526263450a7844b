using Metaflow.Service.Access.Keys;

namespace Metaflow.Service.Tests.Access;

public sealed class ApiKeyTextTests
{
    [Fact]
    public void Create_Twice_DiffersAndNamesItsId()
    {
        var (id, text) = ApiKeyText.Create();
        var other = ApiKeyText.Create();

        Assert.Equal(id, ApiKeyText.Id(text));
        Assert.True(ApiKeyText.IsId(id));
        Assert.NotEqual(id, other.Id);
        Assert.NotEqual(text, other.Text);
        // 32 bytes are 43 characters of base64.
        Assert.Matches($"^mfk_{id}_[A-Za-z0-9_-]{{43}}$", text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mfk_")]
    [InlineData("mfk_0123456789abcdef")]
    [InlineData("mfk_0123456789abcdef_")]
    [InlineData("mfk_0123456789ABCDEF_secret")]
    [InlineData("mfk_0123456789abcde'_secret")]
    [InlineData("key_0123456789abcdef_secret")]
    public void Id_OtherText_IsNull(string text) => Assert.Null(ApiKeyText.Id(text));

    [Fact]
    public void Hash_Text_IsWhatSha256SumGives() => Assert.Equal(
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", Convert.ToHexString(ApiKeyText.Hash("abc")));
}
