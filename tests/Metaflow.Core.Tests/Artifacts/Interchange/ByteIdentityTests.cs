using System.Globalization;
using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>
/// Where our bytes are those of CPython's <c>pickle.dumps(value, 4)</c>, so that equal values of both languages are one
/// blob: None, bool, int, float, str of two characters and more, bytes of two and more, list, tuple and dict, where the
/// same strs are one object in Python that we refer to again; dates, times, datetimes and timedeltas besides; and sets of
/// at most one item, because Python's order of more depends on its hashes. Not a Decimal or UUID that occurs twice: Python
/// writes its text again, we refer to it. Shorter strs and bytes Python keeps only one copy of, wherever they come from.
/// </summary>
public sealed class ByteIdentityTests(PythonFixture python) : IClassFixture<PythonFixture>
{
    public static TheoryData<string> Expressions =>
    [
        "None", "True", "[False]", "0.1", "[float('nan'), float('-inf'), -0.0]", "complex(1.5, -2)",
        "''", "'caf\\u00e9 \\u20ac \\U0001f600'", "'x\\ud800y'", "b''", "bytes(range(256))", "()", "(1,)", "(1, 2)", "(1, 2, 3)",
        "(1, 2, 3, 4)", "[[], {}, (), set(), frozenset()]", "{1}", "frozenset([1])", "{None: 1, 2.5: 2, (3, 'x'): 3}",
        "[10**n for n in range(0, 700, 7)]", "[-(10**n) for n in range(0, 700, 7)]",
        "[sign * (1 << bits) + offset for bits in range(0, 70) for offset in (-1, 0, 1) for sign in (1, -1)]",
        "[sign * (1 << bits) + offset for bits in (2039, 2040, 2047, 2048) for offset in (-1, 0, 1) for sign in (1, -1)]",
        "datetime.datetime(2024, 2, 29, 13, 14, 15, 123456)",
        "[datetime.datetime(2024, 1, n, tzinfo=datetime.timezone.utc) for n in range(1, 20)]",
        "[datetime.date(2024, 1, n) for n in range(1, 20)]",
        "[datetime.time(1, 2, 3, n) for n in range(20)]",
        "[datetime.timedelta(n, 1, n) for n in range(-5, 5)]",
        "decimal.Decimal('-12.500')", "decimal.Decimal('-0.0')", "uuid.UUID(int=1 << 127)",
        "[array.array(code, [1, 2, 3]) for code in 'bhHiIqQfd']",
    ];

    /// <summary>Around a batch of 1000 items, and around the 256 objects that a one-byte reference can name.</summary>
    public static TheoryData<int> Counts =>
        [2, 253, 254, 255, 256, 257, 258, 999, 1000, 1001, 1999, 2000, 2001, 3000];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Serialize_ValueReadFromCPython_GivesTheBytesItWasReadFrom(string expression) => Check(expression);

    [Theory]
    [MemberData(nameof(Counts))]
    public void Serialize_CollectionsAroundABatchAndAroundAMemoIndex_GiveCPythonsBytes(int count)
    {
        string number = count.ToString(CultureInfo.InvariantCulture);
        Check($"list(range({number}))");
        Check($"tuple(range({number}))");
        Check($"{{n: None for n in range({number})}}");
        Check($"[[] for n in range({number})]");
        Check($"(lambda names: [names, names, names[-1]])([str(n) for n in range({number})])");
        Check($"(lambda lists: [lists, lists[::-1]])([[n] for n in range({number})])");
        Check($"(lambda lists: [{{n: each for n, each in enumerate(lists)}}, lists])([[n] for n in range({number})])");
    }

    [Fact]
    public void Serialize_DataAroundAFrame_GivesCPythonsBytes()
    {
        foreach (int length in Enumerable.Range(65_515, 30))
        {
            string number = length.ToString(CultureInfo.InvariantCulture);
            Check($"['x' * {number}, 'y', 1.5]");
            Check($"['\\u00e9' * ({number} // 2), 'y', 1.5]");
            Check($"[b'x' * {number}, 'y', 1.5]");
            Check($"[[0.5] * ({number} // 9), 'ab', [300] * 70000, 'ab']");
            Check($"[[b'z' * ({number} - 65000)] * 2, 'x' * 65000, (1, {{2: 3}})]");
        }
    }

    [Fact]
    public void Serialize_AnyPlainValue_GivesTheBytesThatCPythonMakesOfIt()
    {
        var peer = python.Peer;
        NaturalGraph.Of(NaturalScalar.Plain).Select(NaturalGraph.Build).Where(HasNoSetOfSeveral).Sample(
            value =>
            {
                byte[] pickle = ArtifactTypes.Object().Serialize(value);
                Assert.Equal(Convert.ToHexStringLower(pickle), Convert.ToHexStringLower(peer.WriteAgain(pickle)));
            },
            iter: 1500,
            threads: 1,
            print: CanonicalText.Of);
    }

    /// <summary>Both must be of the same value first, so that the same bytes are not the same mistake.</summary>
    private void Check(string expression)
    {
        var (pickle, text) = python.Peer.Evaluate(expression);
        object? value = PickleReader.Read(pickle);
        Assert.Equal(text, CanonicalText.Of(value));
        byte[] ours = ArtifactTypes.Object().Serialize(value);
        Assert.True(pickle.AsSpan().SequenceEqual(ours),
            $"{expression}: {pickle.Length} bytes by CPython and {ours.Length} by us are the same only up to " +
            $"{pickle.AsSpan().CommonPrefixLength(ours)}.");
    }

    private static bool HasNoSetOfSeveral(object? root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object?>([root]);
        while (open.TryPop(out object? value))
        {
            if (value is PickledSet { Count: > 1 })
                return false;
            if (value is null || !seen.Add(value))
                continue;
            IEnumerable<object?> items = value switch
            {
                PickledDict dict => dict.SelectMany(pair => new[] { pair.Key, pair.Value }),
                IEnumerable<object?> list and not PickledArray => list,
                _ => [],
            };
            foreach (object? item in items)
                open.Push(item);
        }
        return true;
    }
}
