using System.Numerics;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>
/// Pickles that make a small input into much work. Each ends in a typed error, or is read, and allocates no more than its
/// length allows.
/// </summary>
public sealed class PickleCostTests
{
    private const int Payload = 100_000;
    private const int Times = 20_000;

    private static readonly string _long = new('k', Payload);

    public static TheoryData<string> Multipliers => [.. _multipliers.Keys];

    private static readonly Dictionary<string, Func<PickleProgram, byte[]>> _multipliers = new()
    {
        ["bytes of a list"] = p => Call(Numbers(p, 1), "builtins", "bytes"),
        ["bytes of a list that is none"] = p => Call(Numbers(p, 1000), "builtins", "bytes"),
        ["bytes of bytes"] = p => Call(p.Bytes(new byte[Payload]), "builtins", "bytes"),
        ["set of a list"] = p => Call(Numbers(p, 1), "builtins", "set"),
        ["frozenset of a list"] = p => Call(Numbers(p, 1), "builtins", "frozenset"),
        ["deque of a list"] = p => Call(Numbers(p, 1), "collections", "deque"),
        ["OrderedDict of a list"] = p => Call(Pairs(p), "collections", "OrderedDict"),
        ["Counter of a dict"] = p => Call(p.Op("}(").Repeat(Payload / 10, (q, i) => q.Int(i).Op("K\u0001")).Op("u"),
            "collections", "Counter"),
        ["text to bytes"] = p => Call(p.Text(_long).Text("latin1"), "_codecs", "encode", 2),
        ["text that has no bytes"] = p => Call(p.Text(_long + '\u0394').Text("latin1"), "_codecs", "encode", 2),
        ["array of a list"] = p => Call(Numbers(p.Text("d"), 1), "array", "array", 2),
        ["array of text"] = p => Call(p.Text("u").Text(_long), "array", "array", 2),
        ["array of a block"] = p => Call(
            p.Op("(").Global("array", "array").Text("B").Op("K\0").Bytes(new byte[Payload]).Op("t"),
            "array", "_array_reconstructor", 0),
        ["path"] = p => Call(p.Text(_long).Text("b"), "pathlib", "PurePosixPath", 2),
        ["Fraction"] = p => Call(p.Text(new string('7', 999)).Text("x"), "fractions", "Fraction", 1),
        ["names of names"] = p => p.Global("a", "b").Global("builtins", "getattr").Keep(out int getattr)
            .Repeat(Times, q => q.Get(getattr).Op("N0").Op("2").Op("0")).Stop(),
        ["state of an object"] = p =>
        {
            p.Op("}(").Repeat(Payload / 10, (q, i) => q.Int(i).Op("N")).Op("u").Keep(out int state);
            return p.Global("m", "C").Op(")\u0081").Repeat(Times, q => q.Get(state).Op("b")).Stop();
        },
        ["slots of objects"] = p =>
        {
            p.Op("}(").Repeat(Payload / 10, (q, i) => q.Int(i).Op("N")).Op("u").Op("2\u0086").Keep(out int state);
            p.Global("m", "C").Keep(out int type);
            return p.Op("]").Repeat(Times, q => q.Get(type).Op(")\u0081").Get(state).Op("ba")).Stop();
        },
        ["NumPy arrays on one block"] = p => NumpyArrays(p, "u1", 1, Payload),
        ["NumPy arrays of rows without data"] = p => NumpyArrays(p, "u1", 1, 0),
        ["NumPy scalars"] = p =>
        {
            DataType(p, "S" + Payload, Payload).Keep(out int type);
            p.Bytes(new byte[Payload]).Keep(out int data);
            return Call(p.Get(type).Get(data), "numpy.core.multiarray", "scalar", 2);
        },
        ["zones that are not there"] = p => Call(p.Text("Atlantis/Capital"), "zoneinfo", "ZoneInfo", 1, throws: false),
    };

    [Theory]
    [MemberData(nameof(Multipliers))]
    public void Read_CallRepeatedOnOneArgument_CostsNoMoreThanTheInputAllows(string name)
    {
        byte[] pickle = _multipliers[name](new PickleProgram());
        Bounded(pickle, () =>
        {
            var value = PickleReader.Read(pickle);
            ArtifactTypes.Object().Serialize(value);
        });
    }

    [Fact]
    public void Read_LongKeySetAgainAndAgain_IsHashedOnce()
    {
        var program = new PickleProgram().Text(new string('k', 1 << 20)).Keep(out int key).Op("}");
        byte[] pickle = program.Repeat(10, (p, i) => p.Int(i).Op("Ns")).Repeat(100_000, p => p.Get(key).Op("Ns")).Stop();
        var work = new PickleBudget { WorkLeft = long.MaxValue, BytesLeft = long.MaxValue, ObjectsLeft = long.MaxValue };
        var value = Assert.IsType<PickledDict>(PickleReader.Read(pickle));
        Assert.Equal(11, value.Count);
        string text = (string)value.KeyAt(10)!;
        for (int i = 0; i < 1000; i++)
            PickleKeyHash.Of(text, work);
        Assert.InRange(long.MaxValue - work.WorkLeft, 1, 1 << 20);
    }

    [Fact]
    public void Read_EqualButDistinctLongKeys_EndsAtTheLimit()
    {
        var program = new PickleProgram().Text(_long).Keep(out int first).Text(_long).Keep(out int second)
            .Op("}").Get(first).Op("Ns");
        byte[] pickle = program.Repeat(100_000, p => p.Get(second).Op("Ns")).Stop();
        Assert.Contains("comparing its dict keys", Failure(pickle), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LongKeysThatDifferAtTheirEnd_AreNotComparedWithEachOther()
    {
        var program = new PickleProgram();
        var keys = new int[8];
        for (int i = 0; i < keys.Length; i++)
            program.Text(_long + i).Keep(out keys[i]);
        byte[] pickle = program.Op("}")
            .Repeat(100_000, (p, i) => p.Get(keys[i % 8]).Op("Ns")).Stop();
        Assert.Equal(8, Assert.IsType<PickledDict>(PickleReader.Read(pickle)).Count);
    }

    [Fact]
    public void Hash_KeysThatFoldToOneValue_HaveHashesOfTheirOwn()
    {
        const int Count = 20_000;
        Distinct(i => ((long)i << 32) | (uint)i);
        Distinct(i => BitConverter.UInt64BitsToDouble(((ulong)i << 32) | (uint)i));
        Distinct(i => (BigInteger.One << 100) + i);
        Distinct(i => new TimeSpan(((long)i << 32) | (uint)i));
        Distinct(i => new Guid(i, 0, 0, BitConverter.GetBytes((long)i << 32)));
        Distinct(i => new decimal(i, i, 0, false, 0));
        Distinct(i => new Complex(i, i));
        Distinct(i => new PickledTuple(new PickledTuple(new PickledTuple(new PickledTuple(new PickledTuple((long)i))))));
        Distinct(i => new PickledTuple([.. Enumerable.Repeat<object?>(1L, 100), (long)i]));
        Distinct(i => new NumpyTime(((long)i << 32) | (uint)i, "ns", 1, false));
        Distinct(i => new byte[] { 0, 0, (byte)i, (byte)(i >> 8) });

        static void Distinct(Func<int, object> key)
        {
            int hashes = Enumerable.Range(0, Count).Select(i => PickleKeyHash.Of(key(i), null)).Distinct().Count();
            Assert.True(hashes > Count * 99 / 100, $"{hashes} hashes of {Count} keys such as {key(1)}");
        }
    }

    [Fact]
    public void Hash_KeysThatAreEqualInPython_IsTheSame()
    {
        object[][] groups =
        [
            [1L, 1.0, true, new BigInteger(1)], [0L, -0.0, false], [Math.Pow(2, 80), BigInteger.One << 80],
            [1.10m, 1.1m], ["a"], [new PickledTuple(1L, "x"), new PickledTuple(1.0, "x")],
            [new DateTimeOffset(2024, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)), new DateTimeOffset(2024, 1, 1, 0, 0, 0, default)],
        ];
        foreach (object[] group in groups)
        {
            Assert.Single(group.Select(key => PickleKeyHash.Of(key, null)).Distinct());
            Assert.All(group, key => Assert.True(PickleKeyComparer.AreEqual(group[0], key, null)));
        }
    }

    [Theory]
    [InlineData("]", "a")]
    [InlineData("}", "Ns")]
    [InlineData("", "\u0085")]
    [InlineData("(", "\u0091")]
    public void Read_BillionLaughs_IsReadAndWrittenInItsOwnSize(string open, string close)
    {
        var program = new PickleProgram().Op("]").Keep(out int last);
        for (int i = 0; i < 200; i++)
        {
            program = open switch
            {
                "]" => program.Op("]").Get(last).Op("a").Get(last).Op("a"),
                "}" => program.Op("}K\u0001").Get(last).Op("sK\u0002").Get(last).Op("s"),
                "(" => program.Op("(").Get(last).Get(last).Op("\u0085\u0091"),
                _ => program.Get(last).Get(last).Op("\u0086"),
            };
            program.Keep(out last);
        }
        byte[] pickle = program.Get(last).Stop();
        _ = close;
        var value = PickleReader.Read(pickle);
        Assert.InRange(ArtifactTypes.Object().Serialize(value).Length, 1, pickle.Length * 4);
        Bounded(pickle, () => ArtifactTypes.JsonElement.Deserialize(pickle));
        Bounded(pickle, () => ArtifactTypes.List(ArtifactTypes.JsonElement).Deserialize(pickle));
        Bounded(pickle, () => Twin.Mapping.Deserialize(pickle));
    }

    [Fact]
    public void Deserialize_TuplesThatShareTuples_AreReadOnce()
    {
        var program = new PickleProgram().Op("N").Keep(out int last);
        for (int i = 0; i < 200; i++)
            program.Get(last).Get(last).Op("\u0086").Keep(out last);
        var twin = Twin.Mapping.Deserialize(program.Get(last).Stop());
        for (int i = 0; i < 199; i++)
        {
            Assert.Same(twin!.Left, twin.Right);
            twin = twin.Left;
        }
    }

    [Fact]
    public void Deserialize_RangeOfBillions_IsRefused()
    {
        byte[] pickle = new PickleProgram().Global("builtins", "range").Int(0).Int(2_000_000_000).Op("\u0086R").Stop();
        Assert.Equal(2_000_000_000, Assert.IsType<PickledRange>(PickleReader.Read(pickle)).Count);
        Assert.Throws<PickleFormatException>(() => ArtifactTypes.List(ArtifactTypes.Int64).Deserialize(pickle));
        Assert.Throws<PickleFormatException>(() => ArtifactTypes.Array(ArtifactTypes.Int32).Deserialize(pickle));
        Assert.Throws<PickleFormatException>(() => ArtifactTypes.Memory(ArtifactTypes.Int64).Deserialize(pickle));
        Assert.Throws<PickleFormatException>(
            () => ArtifactTypes.Array(ArtifactTypes.Int64, ArrayForm.NumPy).Deserialize(pickle));
        byte[] row = new PickleProgram().Op("](").Global("builtins", "range").Int(0).Int(2_000_000_000).Op("\u0086Re").Stop();
        Assert.Throws<PickleFormatException>(() => ArtifactTypes.Array2(ArtifactTypes.Int64).Deserialize(row));
        byte[] small = new PickleProgram().Global("builtins", "range").Int(3).Int(0).Int(-1).Op("\u0087R").Stop();
        Assert.Equal([3, 2, 1], ArtifactTypes.List(ArtifactTypes.Int64).Deserialize(small));
    }

    [Fact]
    public void Deserialize_SharedListsAsJson_AreBoundedByWhatTheirTextCosts()
    {
        // 8 million values by three lists of 200.
        List<object?> inner = [.. Enumerable.Repeat<object?>(1, 200)];
        List<object?> middle = [.. Enumerable.Repeat<object?>(inner, 200)];
        byte[] pickle = ArtifactTypes.Object().Serialize(Enumerable.Repeat<object?>(middle, 200).ToList());
        Bounded(pickle, () => ArtifactTypes.JsonElement.Deserialize(pickle));
        Assert.Throws<PickleFormatException>(() => ArtifactTypes.JsonElement.Deserialize(pickle));
    }

    [Fact]
    public void Deserialize_TextRepeatedInJson_IsBounded()
    {
        var program = new PickleProgram().Text(_long).Keep(out int text).Op("](");
        byte[] pickle = program.Repeat(50_000, p => p.Get(text)).Op("e").Stop();
        Bounded(pickle, () => ArtifactTypes.JsonElement.Deserialize(pickle));
        Assert.Throws<PickleFormatException>(() => ArtifactTypes.JsonElement.Deserialize(pickle));
    }

    [Fact]
    public void Deserialize_HugeIntInJson_IsRefused()
    {
        byte[] pickle = ArtifactTypes.BigInteger.Serialize(BigInteger.One << 1_000_000);
        Assert.Throws<ArtifactTypeMismatchException>(() => ArtifactTypes.JsonElement.Deserialize(pickle));
    }

    [Fact]
    public void Deserialize_RecordsThatShareTheirAttributes_EndsAtTheLimit()
    {
        var program = new PickleProgram().Op("}(").Repeat(Payload / 10, (p, i) => p.Text("attribute" + i).Op("N")).Op("u")
            .Keep(out int state).Global("m", "C").Keep(out int type).Op("](");
        byte[] pickle = program.Repeat(50_000, p => p.Get(type).Op(")\u0081").Get(state).Op("b")).Op("e").Stop();
        Assert.Throws<PickleFormatException>(() => ArtifactTypes.List(Optional.Mapping).Deserialize(pickle));
    }

    [Fact]
    public void Deserialize_TextOfManyFlagsRepeated_EndsAtTheLimit()
    {
        var program = new PickleProgram().Text(string.Join('|', Enumerable.Repeat("Monday", 10_000))).Keep(out int text).Op("](");
        byte[] pickle = program.Repeat(50_000, p => p.Get(text)).Op("e").Stop();
        var type = ArtifactTypes.List(ArtifactTypes.Enum(("Monday", DayOfWeek.Monday)));
        Assert.Throws<PickleFormatException>(() => type.Deserialize(pickle));
    }

    [Fact]
    public void Read_StructureWhoseTypesMultiply_StaysBytes()
    {
        var program = new PickleProgram();
        DataType(program, "u1", 1).Keep(out int last);
        for (int i = 0; i < 60; i++)
        {
            // Two fields at one place, each of the type before.
            program.Global("numpy", "dtype").Text("V1").Op("\u0085R(K\u0003").Text("|").Op("N")
                .Text("a").Text("b").Op("\u0086}").Text("a").Get(last).Op("K\0\u0086s").Text("b").Get(last)
                .Op("K\0\u0086sK\u0001K\u0001K\0tb").Keep(out last);
        }
        byte[] pickle = program.Global("numpy.core.multiarray", "scalar").Get(last).Bytes(7).Op("\u0086R").Stop();
        Bounded(pickle, () => Assert.Equal([7], Assert.IsType<byte[]>(PickleReader.Read(pickle))));
    }

    [Fact]
    public void Read_FortranArray_GivesItsRowsOneByOne()
    {
        const int Rows = 2000;
        var array = new PickledArray(new PickledDataType("u1") { ItemSize = 1 }, [Rows, Rows], new byte[Rows * Rows])
        {
            IsFortran = true,
        };
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rows; i++)
            Assert.NotNull(array[i]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, Rows * Rows, 8L * Rows * Rows);
    }

    private static byte[] Call(PickleProgram program, string module, string name) => Call(program, module, name, 1);

    private static byte[] Call(PickleProgram program, string module, string name, int arguments, bool throws = true)
    {
        _ = throws;
        program.Op(arguments switch
        {
            1 => "\u0085",
            2 => "\u0086",
            _ => "",
        });
        program.Keep(out int tuple).Global(module, name).Keep(out int callable).Op("](");
        return program.Repeat(Times, p => p.Get(callable).Get(tuple).Op("R")).Op("e").Stop();
    }

    private static PickleProgram Numbers(PickleProgram program, int last) =>
        program.Op("](").Repeat(Payload / 2, p => p.Op("K\u0007")).Int(last).Op("e");

    private static PickleProgram Pairs(PickleProgram program) =>
        program.Op("](").Repeat(Payload / 10, (p, i) => p.Int(i).Op("N\u0086")).Op("e");

    private static PickleProgram DataType(PickleProgram program, string code, int size) =>
        program.Global("numpy", "dtype").Text(code).Op("\u0085R(K\u0003").Text("<").Op("NNN").Int(size).Int(1).Op("K\0tb");

    private static byte[] NumpyArrays(PickleProgram program, string code, int size, int rows)
    {
        program.Op("(K\u0001").Int(rows == 0 ? 1_000_000 : rows).Op(rows == 0 ? "K\0\u0086" : "\u0085");
        DataType(program, code, size).Op("\u0089").Bytes(new byte[rows * size]).Op("t").Keep(out int state);
        program.Global("numpy.core.multiarray", "_reconstruct").Keep(out int callable);
        program.Global("numpy", "ndarray").Op("K\0\u0085").Bytes(98).Op("\u0087").Keep(out int arguments);
        return program.Op("](").Repeat(Times, p => p.Get(callable).Get(arguments).Op("R").Get(state).Op("b")).Op("e").Stop();
    }

    private static string Failure(byte[] pickle) =>
        Assert.Throws<PickleFormatException>(() => PickleReader.Read(pickle)).Message;

    private static void Bounded(byte[] pickle, Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (MetaflowException)
        {
            // Refused, which is what limits are for.
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, 1000L * pickle.Length + (32 << 20));
    }

    private sealed record Twin(Twin? Left, Twin? Right)
    {
        public static ArtifactType<Twin?> Mapping { get; } = Make();

        private static ArtifactType<Twin?> Make()
        {
            ArtifactType<Twin?> type = null!;
            var pair = ArtifactTypes.Tuple(ArtifactTypes.Deferred(() => type), ArtifactTypes.Deferred(() => type));
            type = new TwinType(pair);
            return type;
        }
    }

    private sealed class TwinType(ArtifactType<Tuple<Twin?, Twin?>> pair) : ArtifactType<Twin?>
    {
        private readonly Dictionary<Tuple<Twin?, Twin?>, Twin> _twins = new(ReferenceEqualityComparer.Instance);

        public override string PythonTypeName => pair.PythonTypeName;

        public override bool IsImmutable => true;

        public override void Write(PickleWriter writer, Twin? value) => throw new NotSupportedException();

        public override Twin? Read(object? value, ReadPath path)
        {
            if (pair.Read(value, path) is not { } read)
                return null;
            lock (_twins)
            {
                if (!_twins.TryGetValue(read, out var twin))
                    _twins[read] = twin = new Twin(read.Item1, read.Item2);
                return twin;
            }
        }
    }

    private sealed record Optional(string? Name)
    {
        public static ArtifactType<Optional> Mapping { get; } = ArtifactTypes.Object(
            nameof(Optional),
            [ArtifactMember<Optional>.Create("name", ArtifactTypes.String, optional => optional.Name!, "Name")],
            reader => new Optional(reader.GetOrDefault<string>(0)));
    }
}
