using System.Numerics;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>Artifacts that Python wrote, read as the C# types that a flow would declare for them.</summary>
public sealed class GoldenTypedTests
{
    // What has no C# type of its own is compared as a natural value only, by GoldenPickleTests.
    private static readonly HashSet<string> _untyped =
    [
        "none", "class_ref", "ellipsis_", "not_implemented", "function_builtin", "type_int", "type_none", "decimal_nan",
        "dict_mixed_keys", "list_mixed", "nested", "exception_builtin", "exception_custom", "exception_os", "fraction_", "ip_",
        "path_", "range_", "slice_", "timezone_named", "reduced_instance", "enum_", "tuple_empty", "complex_", "np_dtype",
        "np_object", "np_complex", "np_struct", "np_0d", "np_in_dict", "np_datetime", "np_3d",
    ];

    private readonly List<string> _differences = [];
    private readonly HashSet<string> _checked = [];
    private Dictionary<string, byte[]> _artifacts = [];

    private enum Level
    {
        Low = 1,
        High = 9,
    }

    [Flags]
    private enum Perm
    {
        R = 1,
        W = 2,
    }

    [Theory]
    [InlineData("golden.tar.gz", "expected.json")]
    [InlineData("golden-2.13.6.tar.gz", "expected-2.13.6.json")]
    public void Deserialize_ValueWrittenByPython_EqualsItAsAClrType(string archive, string expected)
    {
        _artifacts = GoldenArchive.Artifacts(archive, expected, "GoldenValues");
        CheckScalars();
        CheckTexts();
        CheckTimes();
        CheckArrays();
        CheckCollections();
        CheckInstances();
        CheckMetaflow();
        AssertAllChecked(atLeast: 90);
    }

    [Fact]
    public void Deserialize_NumpyValueWrittenByPython_EqualsItAsAClrType()
    {
        _artifacts = GoldenArchive.Artifacts("golden.tar.gz", "expected.json", "GoldenNumpy");
        CheckItems("np_float64", ArtifactTypes.Array(ArtifactTypes.Double), [1.5, -2.0, double.NaN, double.PositiveInfinity]);
        CheckItems("np_float32", ArtifactTypes.Array(ArtifactTypes.Single), [1.5f, -2.25f]);
        CheckItems("np_float16", ArtifactTypes.Array(ArtifactTypes.Half), [(Half)0.5, (Half)2]);
        CheckItems("np_int64", ArtifactTypes.Array(ArtifactTypes.Int64), [0, 1, 2, 3, 4]);
        CheckItems("np_int32", ArtifactTypes.Array(ArtifactTypes.Int32), [1, -2, 3]);
        CheckItems("np_int16", ArtifactTypes.Array(ArtifactTypes.Int16), [1, -2, 3]);
        CheckItems("np_int8", ArtifactTypes.Array(ArtifactTypes.SByte), [1, -2, 3]);
        CheckItems("np_uint8", ArtifactTypes.Bytes, [0, 128, 255]);
        CheckItems("np_uint16", ArtifactTypes.Array(ArtifactTypes.UInt16), [0, ushort.MaxValue]);
        CheckItems("np_uint32", ArtifactTypes.Array(ArtifactTypes.UInt32), [0, uint.MaxValue]);
        CheckItems("np_uint64", ArtifactTypes.Array(ArtifactTypes.UInt64), [0, ulong.MaxValue]);
        CheckItems("np_bool", ArtifactTypes.Array(ArtifactTypes.Boolean), [true, false, true]);
        CheckItems("np_slice", ArtifactTypes.List(ArtifactTypes.Int32), [0, 3, 6, 9]);
        CheckItems("np_bigendian", ArtifactTypes.Array(ArtifactTypes.Int32), [1, 2]);
        CheckItems("np_unicode", ArtifactTypes.Array(ArtifactTypes.String), ["a", "caf\u00e9"]);
        CheckItems("np_empty", ArtifactTypes.Array(ArtifactTypes.Double), []);
        CheckItems("np_timedelta", ArtifactTypes.Array(ArtifactTypes.TimeSpan),
            [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(90)]);
        Check("np_bytes", ArtifactTypes.List(ArtifactTypes.Bytes),
            read => read.Count == 2 && read[0].SequenceEqual("ab"u8.ToArray()) && read[1].SequenceEqual("c"u8.ToArray()));
        CheckMatrix("np_2d", ArtifactTypes.Array2(ArtifactTypes.Double), new double[,] { { 0, 1, 2 }, { 3, 4, 5 } });
        CheckMatrix("np_fortran", ArtifactTypes.Array2(ArtifactTypes.Int32), new[,] { { 0, 1, 2 }, { 3, 4, 5 } });
        CheckMatrix("np_transposed", ArtifactTypes.Array2(ArtifactTypes.Int32), new[,] { { 0, 3 }, { 1, 4 }, { 2, 5 } });
        Check("np_scalar_f64", ArtifactTypes.Double, 2.5);
        Check("np_scalar_f32", ArtifactTypes.Single, 2.5f);
        Check("np_scalar_i64", ArtifactTypes.Int32, -3);
        Check("np_scalar_u8", ArtifactTypes.Byte, (byte)200);
        Check("np_scalar_bool", ArtifactTypes.Boolean, true);
        Check("np_scalar_str", ArtifactTypes.String, "abc");
        Check("np_scalar_datetime", ArtifactTypes.DateTime, new DateTime(2024, 1, 2, 3, 4, 5));
        Check("name", ArtifactTypes.String, "GoldenNumpy");
        AssertAllChecked(atLeast: 28);
    }

    private void CheckScalars()
    {
        Check("true", ArtifactTypes.Boolean, true);
        Check("false", ArtifactTypes.Boolean, false);
        Check("int_0", ArtifactTypes.Byte, (byte)0);
        Check("int_1", ArtifactTypes.SByte, (sbyte)1);
        Check("int_255", ArtifactTypes.Byte, (byte)255);
        Check("int_256", ArtifactTypes.Int16, (short)256);
        Check("int_65535", ArtifactTypes.UInt16, (ushort)65535);
        Check("int_65536", ArtifactTypes.Int32, 65536);
        Check("int_2147483647", ArtifactTypes.Int32, int.MaxValue);
        Check("int_2147483648", ArtifactTypes.UInt32, 2147483648u);
        Check("int_4294967296", ArtifactTypes.Int64, 4294967296);
        Check("int_9223372036854775807", ArtifactTypes.Int64, long.MaxValue);
        Check("int_9223372036854775808", ArtifactTypes.UInt64, 1UL << 63);
        Check("int_18446744073709551616", ArtifactTypes.Int128, (Int128)ulong.MaxValue + 1);
        Check("int_e40", ArtifactTypes.BigInteger, BigInteger.Pow(10, 40));
        Check("int_p2100", ArtifactTypes.BigInteger, BigInteger.Pow(2, 2100));
        Check("int_neg_1", ArtifactTypes.SByte, (sbyte)-1);
        Check("int_neg_128", ArtifactTypes.SByte, sbyte.MinValue);
        Check("int_neg_129", ArtifactTypes.Int16, (short)-129);
        Check("int_neg_32768", ArtifactTypes.Int16, short.MinValue);
        Check("int_neg_2147483648", ArtifactTypes.Int32, int.MinValue);
        Check("int_neg_2147483649", ArtifactTypes.Int64, -2147483649);
        Check("int_neg_9223372036854775808", ArtifactTypes.Int64, long.MinValue);
        Check("int_neg_9223372036854775809", ArtifactTypes.Int128, (Int128)long.MinValue - 1);
        Check("int_neg_e40", ArtifactTypes.BigInteger, -BigInteger.Pow(10, 40));
        Check("float_1_5", ArtifactTypes.Double, 1.5);
        Check("float_1_5", ArtifactTypes.Single, 1.5f);
        Check("float_0_1", ArtifactTypes.Double, 0.1);
        Check("float_0_1", ArtifactTypes.Decimal, 0.1m);
        Check("float_neg_zero", ArtifactTypes.Double, read => read == 0 && double.IsNegative(read));
        Check("float_nan", ArtifactTypes.Double, double.NaN);
        Check("float_inf", ArtifactTypes.Double, double.PositiveInfinity);
        Check("float_neg_inf", ArtifactTypes.Double, double.NegativeInfinity);
        Check("float_tiny", ArtifactTypes.Double, double.Epsilon);
        Check("float_huge", ArtifactTypes.Double, double.MaxValue);
        Check("decimal_", ArtifactTypes.Decimal, read => read == 123.45m && read.Scale == 4);
        Check("uuid_", ArtifactTypes.Guid, Guid.Parse("12345678-1234-5678-1234-567812345678"));
    }

    private void CheckTexts()
    {
        Check("str_empty", ArtifactTypes.String, "");
        Check("str_ascii", ArtifactTypes.String, "hello");
        Check("str_unicode", ArtifactTypes.String, "caf\u00e9 \u20ac \U0001f600 \u4e2d");
        Check("str_256", ArtifactTypes.String, new string('a', 256));
        Check("str_nul_newline", ArtifactTypes.String, "a\0b\nc\r\nd\te\\");
        Check("str_lone_surrogate", ArtifactTypes.String, "x\ud800y");
        Check("str_1mb", ArtifactTypes.String, string.Concat(Enumerable.Repeat("0123456789abcdef", 65536)));
        CheckItems("bytes_empty", ArtifactTypes.Bytes, []);
        CheckItems("bytes_all", ArtifactTypes.Bytes, [.. Enumerable.Range(0, 256).Select(value => (byte)value)]);
        CheckItems("bytes_long", ArtifactTypes.Bytes, [.. Enumerable.Range(0, 600).Select(i => (byte)(i % 2 * 255))]);
        CheckItems("bytearray_", ArtifactTypes.Bytes, "mutable\0"u8.ToArray());
        CheckItems("memory_like", ArtifactTypes.Bytes, "view"u8.ToArray());
    }

    private void CheckTimes()
    {
        Check("datetime_naive", ArtifactTypes.DateTime, new DateTime(2024, 2, 29, 13, 14, 15).AddMicroseconds(123456));
        Check("datetime_utc", ArtifactTypes.DateTimeOffset, new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Check("datetime_utc", ArtifactTypes.DateTime,
            read => read == new DateTime(2024, 1, 2, 3, 4, 5) && read.Kind == DateTimeKind.Utc);
        Check("datetime_offset", ArtifactTypes.DateTimeOffset, read => read.Offset == TimeSpan.FromMinutes(330) &&
            read.DateTime == new DateTime(2024, 1, 2, 3, 4, 5).AddMicroseconds(6));
        Check("datetime_fold", ArtifactTypes.DateTime, new DateTime(2024, 10, 27, 2, 30, 0));
        Check("date_", ArtifactTypes.DateOnly, new DateOnly(1999, 12, 31));
        Check("time_", ArtifactTypes.TimeOnly, new TimeOnly(23, 59, 58).Add(TimeSpan.FromMicroseconds(999999)));
        Check("timedelta_", ArtifactTypes.TimeSpan,
            TimeSpan.FromDays(-1) + TimeSpan.FromSeconds(3600) + TimeSpan.FromMicroseconds(5));
    }

    private void CheckArrays()
    {
        CheckItems("array_sb", ArtifactTypes.Array(ArtifactTypes.SByte), [0, 1, 100]);
        CheckItems("array_ub", ArtifactTypes.Bytes, [0, 1, 100]);
        CheckItems("array_sh", ArtifactTypes.Array(ArtifactTypes.Int16), [0, 1, 100]);
        CheckItems("array_uh", ArtifactTypes.Array(ArtifactTypes.UInt16), [0, 1, 100]);
        CheckItems("array_si", ArtifactTypes.Array(ArtifactTypes.Int32), [0, 1, 100]);
        CheckItems("array_ui", ArtifactTypes.Array(ArtifactTypes.UInt32), [0, 1, 100]);
        CheckItems("array_sl", ArtifactTypes.Array(ArtifactTypes.Int64), [0, 1, 100]);
        CheckItems("array_ul", ArtifactTypes.Array(ArtifactTypes.UInt64), [0, 1, 100]);
        CheckItems("array_sq", ArtifactTypes.List(ArtifactTypes.Int64), [0, 1, 100]);
        CheckItems("array_uq", ArtifactTypes.ImmutableArray(ArtifactTypes.UInt64), [0, 1, 100]);
        CheckItems("array_f", ArtifactTypes.Array(ArtifactTypes.Single), [0.5f, -1.25f]);
        CheckItems("array_d", ArtifactTypes.Array(ArtifactTypes.Double), [0.5, double.PositiveInfinity]);
        CheckItems("array_empty", ArtifactTypes.Array(ArtifactTypes.Double), []);
        CheckItems("array_u", ArtifactTypes.Array(ArtifactTypes.Char), ['h', '\u00e9']);
    }

    private void CheckCollections()
    {
        var number = ArtifactTypes.Int32;
        CheckItems("list_empty", ArtifactTypes.List(ArtifactTypes.String), []);
        CheckItems("list_1001", ArtifactTypes.Array(number), [.. Enumerable.Range(0, 1001)]);
        Check("tuple_1", ArtifactTypes.ValueTuple(number), ValueTuple.Create(1));
        Check("tuple_2", ArtifactTypes.ValueTuple(number, number), (1, 2));
        Check("tuple_3", ArtifactTypes.ValueTuple(number, number, number), (1, 2, 3));
        Check("tuple_4", ArtifactTypes.ValueTuple(number, number, number, number), (1, 2, 3, 4));
        CheckItems("dict_empty", ArtifactTypes.Dictionary(ArtifactTypes.String, number), []);
        Check("dict_str", ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Object()),
            read => read["a"] is 1L && read["b"] is List<object?> { Count: 2 });
        CheckItems("dict_order", ArtifactTypes.OrderedDictionary(ArtifactTypes.String, number),
            new([KeyValuePair.Create("z", 1), KeyValuePair.Create("a", 2), KeyValuePair.Create("m", 3)]));
        Check("set_", ArtifactTypes.HashSet(number), read => read.SetEquals([1, 2, 3]));
        Check("set_empty", ArtifactTypes.HashSet(number), read => read.Count == 0);
        Check("frozenset_", ArtifactTypes.ImmutableHashSet(ArtifactTypes.String), read => read.SetEquals(["a", "b"]));
        Check("shared_refs", ArtifactTypes.List(ArtifactTypes.List(number)),
            read => read.Count == 2 && read[0].SequenceEqual([1, 2]) && read[1].SequenceEqual([1, 2]));
        Check("cyclic_list", ArtifactTypes.List(ArtifactTypes.Object()), read => read[0] is 1L && read.Count == 2);
        Check("cyclic_dict", ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Object()), read => read["k"] is 1L);
        CheckItems("ordereddict_", ArtifactTypes.OrderedDictionary(ArtifactTypes.String, number),
            new([KeyValuePair.Create("b", 1), KeyValuePair.Create("a", 2)]));
        Check("defaultdict_", ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Array(number)),
            read => read.Single() is { Key: "k", Value: [1] });
        Check("counter_", ArtifactTypes.Dictionary(ArtifactTypes.Char, number),
            read => read.Count == 3 && read['a'] == 2 && read['b'] == 1 && read['c'] == 1);
        CheckItems("deque_", ArtifactTypes.Queue(number), new([1, 2, 3]));
    }

    private void CheckInstances()
    {
        Check("int_enum", ArtifactTypes.Enum(("Low", Level.Low), ("High", Level.High)), Level.High);
        Check("flag_", ArtifactTypes.Enum(("R", Perm.R), ("W", Perm.W)), Perm.R | Perm.W);
        Check("namedtuple_", ArtifactTypes.ValueTuple(ArtifactTypes.Int32, ArtifactTypes.String), (1, "y"));
        Check("typed_namedtuple", ArtifactTypes.Tuple(ArtifactTypes.Int64, ArtifactTypes.String), Tuple.Create(5L, "none"));
        Check("dataclass_",
            Record("name", ArtifactTypes.String, "price", ArtifactTypes.Double, "tags", ArtifactTypes.List(ArtifactTypes.String)),
            read => read is ("pen", 1.5, ["t"]));
        Check("frozen_dataclass",
            Record("key", ArtifactTypes.String, "n", ArtifactTypes.Int32, "n", ArtifactTypes.Int64), ("k", 2, 2L));
        Check("plain_instance",
            Record("a", ArtifactTypes.Int32, "b", ArtifactTypes.Array(ArtifactTypes.Object()), "a", ArtifactTypes.Int64),
            read => read is (1, [2L, "b"], 1L));
        Check("slotted_instance",
            Record("p", ArtifactTypes.String, "q", ArtifactTypes.Object(), "q", ArtifactTypes.Nullable(ArtifactTypes.Int32)),
            ("p", null, null));
        Check("main_instance",
            Record("z", ArtifactTypes.Int32, "z", ArtifactTypes.Int64, "z", ArtifactTypes.Double), (26, 26L, 26.0));
        CheckItems("dict_subclass", ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Int32), new() { ["a"] = 1 });
        CheckItems("list_subclass", ArtifactTypes.List(ArtifactTypes.Int32), [1, 2]);
    }

    private void CheckMetaflow()
    {
        Check("name", ArtifactTypes.String, "GoldenValues");
        Check("_transition", ArtifactTypes.Transition, read => read is { Steps: ["end"], ForeachVariable: null });
        Check("_foreach_stack", ArtifactTypes.ForeachStack, read => read.Count == 0);
        Check("_exception", ArtifactTypes.TaskFailure, (TaskFailure?)null);
    }

    private static ArtifactType<(T1, T2, T3)> Record<T1, T2, T3>(
        string name1, ArtifactType<T1> type1, string name2, ArtifactType<T2> type2, string name3, ArtifactType<T3> type3) =>
        ArtifactTypes.Object<(T1, T2, T3)>(
            "Record",
            [
                ArtifactMember<(T1, T2, T3)>.Create(name1, type1, static record => record.Item1),
                ArtifactMember<(T1, T2, T3)>.Create(name2, type2, static record => record.Item2),
                ArtifactMember<(T1, T2, T3)>.Create(name3, type3, static record => record.Item3),
            ],
            static reader => (reader.Get<T1>(0), reader.Get<T2>(1), reader.Get<T3>(2)));

    private void Check<T>(string name, ArtifactType<T> type, T expected) =>
        Check(name, type, read => EqualityComparer<T>.Default.Equals(read, expected));

    private void CheckItems<T>(string name, ArtifactType<T> type, T expected)
        where T : System.Collections.IEnumerable =>
        Check(name, type, read => read.Cast<object>().SequenceEqual(expected.Cast<object>()));

    private void CheckMatrix<T>(string name, ArtifactType<T[,]> type, T[,] expected) => Check(name, type, read =>
        read.GetLength(0) == expected.GetLength(0) && read.Cast<T>().SequenceEqual(expected.Cast<T>()));

    /// <summary>Straight from the bytes, through the natural value, and once more after we wrote it.</summary>
    private void Check<T>(string name, ArtifactType<T> type, Predicate<T> isExpected)
    {
        _checked.Add(name);
        byte[] pickle = _artifacts[name];
        Check("directly", () => type.Deserialize(pickle, name));
        Check("through the natural value", () => type.Read(PickleReader.Read(pickle), new ReadPath()));
        Check("after writing it", () => type.Deserialize(type.Serialize(type.Deserialize(pickle, name))));

        void Check(string way, Func<T> read)
        {
            try
            {
                if (!isExpected(read()))
                    _differences.Add($"{name} as {typeof(T)} {way}: another value");
            }
            catch (MetaflowException error)
            {
                _differences.Add($"{name} as {typeof(T)} {way}: {error.Message}");
            }
        }
    }

    private void AssertAllChecked(int atLeast)
    {
        Assert.True(_differences.Count == 0, string.Join("\n", _differences));
        Assert.True(_checked.Count >= atLeast, $"Only {_checked.Count} were checked.");
        Assert.DoesNotContain(
            _artifacts.Keys, name => name[0] != '_' && !_checked.Contains(name) && !_untyped.Contains(name));
    }
}
