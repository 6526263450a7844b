using System.Numerics;
using Metaflow.Artifacts.Pickle;
using Metaflow.CommandLine.Commands;

namespace Metaflow.Tests.CommandLine;

public sealed class PythonTextTests
{
    [Theory]
    [InlineData(1.0, "1.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(123456789012345680.0, "1.2345678901234568e+17")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(-2.5e-7, "-2.5e-07")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Of_Float_IsAsInPython(double value, string expected) => Assert.Equal(expected, PythonText.Of(value));

    [Fact]
    public void Of_ListsThatShareLists_EndsSomewhere()
    {
        var list = new List<object?>();
        for (int i = 0; i < 45; i++)
            list = [list, list];
        string text = PythonText.Of(list);
        Assert.EndsWith("...", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1 << 26, (1 << 26) + 1000);
    }

    [Fact]
    public void Of_HugeInteger_IsNotSpeltOut() => Assert.Equal(
        "<int of 1000001 bits>", PythonText.Of(System.Numerics.BigInteger.One << 1_000_000));

    private static object? Read(string pickle) => PickleReader.Read(System.Text.Encoding.ASCII.GetBytes(pickle));

    [Fact]
    public void Of_NestedValues_IsAsInPython()
    {
        var dict = new PickledDict { ["a"] = true, [1L] = null };
        List<object?> list =
            ["it's", "\"q\"", "both ' and \"", "tab\t\u0001", new byte[] { 65, 0 }, BigInteger.Pow(10, 20)];

        Assert.Equal("{'a': True, 1: None}", PythonText.Of(dict));
        Assert.Equal(
            """["it's", '"q"', 'both \' and "', 'tab\t\x01', b'A\x00', 100000000000000000000]""", PythonText.Of(list));
        Assert.Equal("(1,)", PythonText.Of(new PickledTuple(1L)));
        Assert.Equal("(1, [])", PythonText.Of(new PickledTuple(1L, new List<object?>())));
        Assert.Equal("set()", PythonText.Of(new PickledSet()));
        Assert.Equal("text", PythonText.Of("text"));
        Assert.Equal("range(0, 2000000000)", PythonText.Of(Read("cbuiltins\nrange\n(I0\nI2000000000\ntR.")));
        Assert.Equal("deque([1], maxlen=3)", PythonText.Of(Read("ccollections\ndeque\n((I1\ntI3\ntR.")));
        Assert.Equal("slice(1, None, 2)", PythonText.Of(Read("cbuiltins\nslice\n(I1\nNI2\ntR.")));
        Assert.Equal("1/3", PythonText.Of(Read("cfractions\nFraction\n(I1\nI3\ntR.")));
    }

    [Fact]
    public void Of_VeryDeepValue_Ends()
    {
        List<object?> list = [];
        for (var i = 0; i < 10_000; i++)
            list = [list];

        Assert.Contains("...", PythonText.Of(list), StringComparison.Ordinal);
    }
}
