using Metaflow.Aws.Secrets;
using Metaflow.Aws.SecretsManager;
using Metaflow.Secrets;

namespace Metaflow.Aws.Tests.Secrets;

public sealed class SecretVariablesTests
{
    private const string Value = "correct-horse";

    private static readonly SecretOptions _default = new(IsJson: true, VariableName: null, Region: null);

    [Fact]
    public void Of_Object_HasAVariableForEachKey()
    {
        var variables = SecretVariables.Of(
            Text("""{"user": "a b", "db-pass.word/x": "é\n", "port": 5432, "exact": 1.50, "on": true, "no": null, "list": [1, {"a": "b"}], "empty": ""}"""),
            _default);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["user"] = "a b",
                ["db_pass_word_x"] = "é\n",
                ["port"] = "5432",
                ["exact"] = "1.50",
                ["on"] = "true",
                ["no"] = "null",
                ["list"] = """[1, {"a": "b"}]""",
                ["empty"] = "",
            },
            variables);
    }

    [Fact]
    public void Of_SameKeyTwice_TakesTheLast() =>
        Assert.Equal("2", Assert.Single(SecretVariables.Of(Text("""{"A": "1", "A": "2"}"""), _default)).Value);

    [Theory]
    [InlineData("METAFLOW.test/db", null, "METAFLOW_test_db")]
    [InlineData("db", "PASSWORD", "PASSWORD")]
    [InlineData("db", "my-pass", "my_pass")]
    public void Of_TextThatIsNoJson_IsOneVariable(string name, string? variable, string expected)
    {
        var variables = SecretVariables.Of(Text(Value, name), new SecretOptions(IsJson: false, variable, Region: null));

        Assert.Equal(KeyValuePair.Create(expected, Value), Assert.Single(variables));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_Bytes_AreOneVariableInBase64(bool isJson)
    {
        var variables = SecretVariables.Of(
            new GetSecretValueResponse { Name = "my-key", SecretBinary = "AAEC/w==" }, _default with { IsJson = isJson });

        Assert.Equal(KeyValuePair.Create("my_key", "AAEC/w=="), Assert.Single(variables));
    }

    [Theory]
    [InlineData("correct-horse", "no JSON")]
    [InlineData("{\"a\": \"correct-horse\"", "no JSON")]
    [InlineData("[\"correct-horse\"]", "no object: Array")]
    [InlineData("\"correct-horse\"", "no object: String")]
    [InlineData("{\"a-b\": \"correct-horse\", \"a.b\": 1}", "'a-b' and 'a.b' are both variable 'a_b'")]
    public void Of_TextThatIsNoObject_IsRefusedWithoutItsValue(string text, string expected)
    {
        var error = Assert.Throws<MetaflowException>(() => SecretVariables.Of(Text(text), _default));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AnswerThatIsNotComplete_SaysWhatIsMissing()
    {
        Assert.Contains(
            "no Name",
            Assert.Throws<MetaflowException>(() => SecretVariables.Of(new GetSecretValueResponse { SecretString = "{}" }, _default)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "neither a SecretString nor a SecretBinary",
            Assert.Throws<MetaflowException>(() => SecretVariables.Of(new GetSecretValueResponse { Name = "db" }, _default)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsOf_Source_AreReadByTheirTypes()
    {
        Assert.Equal(_default, Options());
        Assert.Equal(new SecretOptions(false, "A", "eu-west-1"), Options(("json", false), ("env_var_name", "A"), ("region", "eu-west-1")));
        Assert.False(Options(("json", "False")).IsJson);
    }

    [Theory]
    [InlineData("json", 3, "option 'json' is '3'; it is true or false")]
    [InlineData("region", true, "option 'region' is 'True'; it is a text")]
    [InlineData("regoin", "x", "option 'regoin' is not known; choose from json, env_var_name, region")]
    public void OptionsOf_MistakenOption_IsNamed(string name, object value, string expected) =>
        Assert.Equal(expected, Assert.Throws<MetaflowException>(() => Options((name, value))).Message);

    private static SecretOptions Options(params (string Name, object Value)[] options) => SecretOptions.Of(
        new SecretSource("aws-secrets-manager", "x") { Options = options.ToDictionary(static o => o.Name, static o => (object?)o.Value) });

    private static GetSecretValueResponse Text(string text, string name = "db") => new() { Name = name, SecretString = text };
}
