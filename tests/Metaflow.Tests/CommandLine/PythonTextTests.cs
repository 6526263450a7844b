using System.Net;
using System.Numerics;
using Metaflow.Artifacts;
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
    [InlineData(1e-7, "1e-07")]
    [InlineData(9.99e-5, "9.99e-05")]
    [InlineData(1e22, "1e+22")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Of_Float_IsAsInPython(double value, string expected) => Assert.Equal(expected, PythonText.Of(value));

    [Theory]
    [InlineData(1.5, -2, "(1.5-2j)")]
    [InlineData(0.0, 1, "1j")]
    [InlineData(-0.0, 1, "(-0+1j)")]
    [InlineData(0.0, -0.0, "-0j")]
    [InlineData(1e16, 1e22, "(1e+16+1e+22j)")]
    [InlineData(double.NaN, double.PositiveInfinity, "(nan+infj)")]
    [InlineData(2, 0, "(2+0j)")]
    public void Of_Complex_IsAsInPython(double real, double imaginary, string expected) =>
        Assert.Equal(expected, PythonText.Of(new Complex(real, imaginary)));

    [Fact]
    public void Of_Address_IsAsInPython()
    {
        Assert.Equal("127.0.0.1", PythonText.Of(IPAddress.Loopback));
        Assert.Equal("[IPv4Address('127.0.0.1'), IPv6Address('::1')]", PythonText.Of(new List<object?> { IPAddress.Loopback, IPAddress.IPv6Loopback }));
    }

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

    public static TheoryData<object, string, string> Scalars => new()
    {
        { new DateTime(2024, 2, 29, 1, 2, 0), "2024-02-29 01:02:00", "datetime.datetime(2024, 2, 29, 1, 2)" },
        { new DateTime(2024, 2, 29, 1, 2, 3, 4, 5), "2024-02-29 01:02:03.004005", "datetime.datetime(2024, 2, 29, 1, 2, 3, 4005)" },
        { new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), "2024-01-02 03:04:05+00:00",
            "datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)" },
        { new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.FromHours(-8)), "2024-01-02 00:00:00-08:00",
            "datetime.datetime(2024, 1, 2, 0, 0, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=57600)))" },
        { new DateOnly(1535, 1, 18), "1535-01-18", "datetime.date(1535, 1, 18)" },
        { new TimeOnly(10, 30), "10:30:00", "datetime.time(10, 30)" },
        { TimeSpan.Zero, "0:00:00", "datetime.timedelta(0)" },
        { TimeSpan.FromSeconds(90_001.5), "1 day, 1:00:01.500000", "datetime.timedelta(days=1, seconds=3601, microseconds=500000)" },
        { TimeSpan.FromSeconds(-1), "-1 day, 23:59:59", "datetime.timedelta(days=-1, seconds=86399)" },
        { 12.50m, "12.50", "Decimal('12.50')" },
        { new Guid("12345678-1234-5678-1234-567812345678"), "12345678-1234-5678-1234-567812345678",
            "UUID('12345678-1234-5678-1234-567812345678')" },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Of_Scalar_IsPrintedAloneAndRepresentedInside(object value, string alone, string inside)
    {
        Assert.Equal(alone, PythonText.Of(value));
        Assert.Equal($"[{inside}]", PythonText.Of(new List<object?> { value }));
    }

    [Fact]
    public void Of_Array_NamesItsTypeCode()
    {
        Assert.Equal("array('d', [0.5, -1.0])", Natural(ArtifactTypes.Array(ArtifactTypes.Double), [0.5, -1]));
        Assert.Equal("array('i')", Natural(ArtifactTypes.Array(ArtifactTypes.Int32), []));

        static string Natural<T>(ArtifactType<T> type, T value) => PythonText.Of(PickleReader.Read(type.Serialize(value, "value")));
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
