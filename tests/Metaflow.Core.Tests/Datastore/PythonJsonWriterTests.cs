using System.Text;
using System.Text.Json;
using CsCheck;
using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

public sealed class PythonJsonWriterTests
{
    [Fact]
    public void Write_NestedValues_SeparatesAsPythonDoes()
    {
        var json = new PythonJsonWriter();
        json.StartObject()
            .Name("a").Number(1)
            .Name("b").StartArray().Number(-2).Bool(true).Null().StartObject().EndObject().EndArray()
            .Name("c").StartObject().Name("d").StringOrNull(null).EndObject().Name("e").Strings([]).EndObject();

        Assert.Equal("""{"a": 1, "b": [-2, true, null, {}], "c": {"d": null}, "e": []}""", Text(json));
    }

    [Fact]
    public void String_AnyCharacters_AreEscapedAsPythonDoes()
    {
        var json = new PythonJsonWriter();
        json.String("\"\\/\n\r\t\b\f\0\u001f ~\u007f\u0080é€😀\ud800<>&'+");

        Assert.Equal(
            """
            "\"\\/\n\r\t\b\f\u0000\u001f ~\u007f\u0080\u00e9\u20ac\ud83d\ude00\ud800<>&'+"
            """,
            Text(json));
    }

    [Fact]
    public void String_AnyText_ReadsBack() =>
        Gen.String.Where(static text => !HasLoneSurrogate(text)).Sample(static text =>
    {
        var json = new PythonJsonWriter();
        json.String(text);
        return JsonDocument.Parse(json.WrittenMemory.ToArray()).RootElement.GetString() == text;
    });

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.000012345, "1.2345e-05")]
    [InlineData(123456789.125, "123456789.125")]
    [InlineData(1795448363.3723543, "1795448363.3723543")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1234567890123456.0, "1234567890123456.0")]
    [InlineData(9999999999999998.0, "9999999999999998.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(12345678901234567.0, "1.2345678901234568e+16")]
    [InlineData(1e22, "1e+22")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(-5e-324, "-5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Number_Float_PrintsAsPythonDoes(double value, string expected)
    {
        var json = new PythonJsonWriter();
        json.Number(value);

        Assert.Equal(expected, Text(json));
    }

    [Fact]
    public void Number_AnyFloat_ReadsBack() => Gen.Double.Where(double.IsFinite).Sample(static value =>
    {
        var json = new PythonJsonWriter();
        json.Number(value);
        return double.Parse(Text(json), System.Globalization.CultureInfo.InvariantCulture).Equals(value);
    });

    private static string Text(PythonJsonWriter json) => Encoding.ASCII.GetString(json.Written);

    private static bool HasLoneSurrogate(string text) =>
        text.EnumerateRunes().Any(static rune => rune == Rune.ReplacementChar);
}
