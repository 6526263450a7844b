using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>
/// What pandas writes is read as plain data, whatever it holds, and written back so that pandas finds it unchanged.
/// </summary>
public sealed class PandasTests(PandasFixture python) : IClassFixture<PandasFixture>
{
    public static TheoryData<string> Expressions =>
    [
        "pandas.DataFrame({'a': [1, 2], 'b': ['x', None], 'c': [0.5, float('nan')], 'd': [True, False]})",
        "pandas.DataFrame()",
        "pandas.DataFrame({'n': range(5000), 's': ['text'] * 5000}).iloc[::7]",
        "pandas.DataFrame([[1, 2], [3, 4]], index=['r1', 'r2'], columns=pandas.MultiIndex.from_tuples([('a', 1), ('b', 2)]))",
        "pandas.DataFrame({'t': pandas.date_range('2024-02-29', periods=3, tz='UTC'), 'v': pandas.timedelta_range('1s', periods=3)})",
        "pandas.Series([1, 2, 3], name='caf\\u00e9')",
        "pandas.Series(['a', 'b', 'a'], dtype='category')",
        "pandas.Series([1, None, 3], dtype='Int64')",
        "pandas.Series(['a', None], dtype='string')",
        "pandas.Series(pandas.period_range('2024-01', periods=3, freq='M'))",
        "pandas.Series(pandas.interval_range(0, 3))",
        "pandas.Series(pandas.arrays.SparseArray([0, 0, 1]))",
        "pandas.Index(['x', 'y'])",
        "pandas.RangeIndex(10)",
        "pandas.date_range('2024-01-01', periods=4, freq='D')",
    ];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Serialize_PandasObjectThatWasRead_IsTheSameForPandas(string expression)
    {
        foreach (int protocol in new[] { 2, 4, 5 })
        {
            byte[] pickle = python.Peer.Evaluate($"Opaque({expression})", protocol).Pickle;
            object? value = PickleReader.Read(pickle);
            Assert.IsType<PickledObject>(value);
            byte[] again = ArtifactTypes.Object().Serialize(value);
            Assert.Equal("True", python.Peer.Check(again, $"type(value) is type({expression}) and value.equals({expression})"));
        }
    }

    [Theory]
    [InlineData("pandas.Timestamp('2024-02-29 01:02:03.000004005')")]
    [InlineData("pandas.Timedelta('1 days 00:00:00.000000001')")]
    [InlineData("pandas.Period('2024-01')")]
    [InlineData("pandas.Interval(0, 1)")]
    [InlineData("pandas.NA")]
    public void Serialize_PandasScalarThatWasRead_IsTheSameForPandas(string expression)
    {
        foreach (int protocol in new[] { 2, 4, 5 })
        {
            byte[] pickle = python.Peer.Evaluate($"Opaque({expression})", protocol).Pickle;
            byte[] again = ArtifactTypes.Object().Serialize(PickleReader.Read(pickle));
            Assert.Equal("True", python.Peer.Check(again, $"repr(value) == repr({expression})"));
        }
    }

    [Fact]
    public void Serialize_PandasScalarThatBecameAClrValue_IsItsCounterpartInPython()
    {
        foreach (int protocol in new[] { 2, 4, 5 })
        {
            var peer = python.Peer;
            byte[] pickle = peer.Evaluate("Opaque([pandas.Timestamp('2024-07-01', tz='Europe/Berlin'), pandas.NaT, " +
                "pandas.Timestamp('2024-02-29 01:02:03'), pandas.Timedelta('1 days')])", protocol).Pickle;
            Assert.Equal(
                "[datetime.datetime(2024, 7, 1, 0, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200))), None, " +
                    "datetime.datetime(2024, 2, 29, 1, 2, 3), datetime.timedelta(days=1)]",
                peer.Check(ArtifactTypes.Object().Serialize(PickleReader.Read(pickle)), "value"));
        }
    }
}
