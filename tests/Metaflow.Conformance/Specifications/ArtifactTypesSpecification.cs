using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>A value of every type that artifacts can have is what it was when another step reads it, and what Python takes it for.</summary>
public sealed class ArtifactTypesSpecification : Specification
{
    /// <summary>All types: each with a value, what of it is compared, and how it shows, which is what Python prints of it.</summary>
    private static readonly IReadOnlyList<Row> _rows =
    [
        new("bool", "Truth", "true", "True"),
        new("byte", "Byte", "255", "255"),
        new("sbyte", "SignedByte", "-128", "-128"),
        new("short", "Short", "-32768", "-32768"),
        new("ushort", "UnsignedShort", "65535", "65535"),
        new("uint", "UnsignedInt", "4294967295", "4294967295"),
        new("long", "Long", "long.MinValue", "-9223372036854775808"),
        new("ulong", "UnsignedLong", "ulong.MaxValue", "18446744073709551615"),
        new("Int128", "Wide", "Int128.MinValue", "-170141183460469231731687303715884105728"),
        new("UInt128", "UnsignedWide", "UInt128.MaxValue", "340282366920938463463374607431768211455"),
        new("BigInteger", "Big", "BigInteger.Pow(-10, 41)", "-1" + new string('0', 41)),
        new("int?", "Maybe", "7", "7"),
        new("double?", "Absent", "null", "None"),
        new("Half", "Half", "(Half)0.5", "0.5"),
        new("float", "Float", "0.25f", "0.25"),
        new("double", "Double", "-1e-300", "-1e-300"),
        new("decimal", "Money", "12.50m", "12.50"),
        new("Complex", "Complex", "new Complex(1.5, -2)", "(1.5-2j)"),
        new("char", "Letter", "'é'", "é"),
        new("Rune", "Rune", "new Rune(0x1F680)", "🚀"),
        new("Uri", "Address", "new Uri(\"https://metaflow.org/a?b=c\")", "https://metaflow.org/a?b=c"),
        new("Version", "Version", "new Version(1, 2, 3)", "1.2.3"),
        new("Guid", "Guid", "new Guid(\"6dc879d2-5046-457b-9487-38a3f3c6f2d1\")", "6dc879d2-5046-457b-9487-38a3f3c6f2d1"),
        new("IPAddress", "Host", "IPAddress.Loopback", "127.0.0.1"),
        new("IPAddress", "HostOfSix", "IPAddress.IPv6Loopback", "::1"),
        new("DateTime", "Moment", "new DateTime(2024, 2, 29, 13, 14, 15, DateTimeKind.Utc)", "2024-02-29 13:14:15+00:00", "{0}.ToString(\"O\")"),
        new("DateTime", "Wall", "new DateTime(2024, 2, 29)", "2024-02-29 00:00:00", "{0}.ToString(\"O\")"),
        new("DateTimeOffset", "There", "new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(-5))", "2024-02-29 01:02:03-05:00", "{0}.ToString(\"O\")"),
        new("DateOnly", "Day", "new DateOnly(2024, 2, 29)", "2024-02-29"),
        new("TimeOnly", "Clock", "new TimeOnly(23, 59)", "23:59:00"),
        new("TimeSpan", "Span", "TimeSpan.FromSeconds(86401)", "1 day, 0:00:01"),
        new("DayOfWeek", "Weekday", "DayOfWeek.Friday", "Friday"),
        new("$FlowRights", "Rights", "$FlowRights.Read | $FlowRights.Write", "Read|Write"),
        new("byte[]", "Bytes", "new byte[] { 0, 255 }", @"b'\x00\xff'"),
        new("Memory<byte>", "ByteMemory", "new byte[] { 1 }", @"b'\x01'", "{0}.ToArray()"),
        new("ReadOnlyMemory<byte>", "ConstantByteMemory", "new byte[] { 2 }", @"b'\x02'", "{0}.ToArray()"),
        new("ArraySegment<byte>", "ByteSegment", "new ArraySegment<byte>([1, 3, 5], 1, 1)", @"b'\x03'"),
        new("ImmutableArray<byte>", "ConstantBytes", "ImmutableArray.Create<byte>(4)", @"b'\x04'"),
        new("int[]", "Ints", "new[] { 1, -2 }", "array('i', [1, -2])"),
        new("long[]", "Longs", "new[] { long.MaxValue }", "array('q', [9223372036854775807])"),
        new("float[]", "Floats", "new[] { 0.5f }", "array('f', [0.5])"),
        new("Memory<double>", "DoubleMemory", "new[] { 0.1 }", "array('d', [0.1])", "{0}.ToArray()"),
        new("ReadOnlyMemory<ushort>", "ShortMemory", "new ushort[] { 9 }", "array('H', [9])", "{0}.ToArray()"),
        new("ArraySegment<short>", "ShortSegment", "new ArraySegment<short>([1, 2], 0, 1)", "array('h', [1])"),
        new("ImmutableArray<ulong>", "ConstantLongs", "ImmutableArray.Create(1UL, 2UL)", "array('Q', [1, 2])"),
        new("bool[]", "Truths", "new[] { true, false }", "[True, False]"),
        new("string?[]", "Words", "new string?[] { \"a\", null }", "['a', None]"),
        new("int[][]", "Jagged", "new int[][] { [1], [2, 3] }", "[array('i', [1]), array('i', [2, 3])]"),
        new("int[,]", "Matrix", "new int[,] { { 1, 2 }, { 3, 4 } }", "[array('i', [1, 2]), array('i', [3, 4])]"),
        new("string[,,]", "Cube", "new string[,,] { { { \"a\" }, { \"b\" } } }", "[[['a'], ['b']]]"),
        new("List<List<string>>", "Lists", "new List<List<string>> { new() { \"x\" }, new() }", "[['x'], []]"),
        new("IReadOnlyList<int>", "Numbers", "new[] { 1, 2 }", "[1, 2]", "{0}.Sum()"),
        new("LinkedList<int>", "Linked", "new LinkedList<int>([1, 2])", "[1, 2]"),
        new("Queue<int>", "Queue", "new Queue<int>([1, 2])", "[1, 2]"),
        new("Stack<int>", "Stack", "new Stack<int>([1, 2])", "[1, 2]"),
        new("ConcurrentQueue<int>", "SharedQueue", "new ConcurrentQueue<int>([1, 2])", "[1, 2]"),
        new("ConcurrentStack<int>", "SharedStack", "new ConcurrentStack<int>([1, 2])", "[1, 2]"),
        new("ConcurrentBag<int>", "Bag", "new ConcurrentBag<int>([1])", "[1]"),
        new("ImmutableList<int>", "ConstantList", "ImmutableList.Create(1, 2)", "[1, 2]"),
        new("HashSet<int>", "Set", "new HashSet<int> { 1, 2 }", "{1, 2}", "{0}.Order()"),
        new("SortedSet<string>", "SortedSet", "new SortedSet<string> { \"b\" }", "{'b'}"),
        new("ImmutableHashSet<int>", "ConstantSet", "ImmutableHashSet.Create(3)", "{3}"),
        new("FrozenSet<int>", "FrozenSet", "new[] { 4 }.ToFrozenSet()", "{4}"),
        new("Dictionary<int, string[]>", "Map", "new Dictionary<int, string[]> { [1] = [\"a\"] }", "{1: ['a']}"),
        new("Dictionary<(int, string), Guid?>", "MapOfPairs", "new Dictionary<(int, string), Guid?> { [(1, \"a\")] = null }", "{(1, 'a'): None}"),
        new("SortedDictionary<string, int>", "SortedMap", "new SortedDictionary<string, int> { [\"b\"] = 2, [\"a\"] = 1 }", "{'a': 1, 'b': 2}"),
        new("ConcurrentDictionary<string, int>", "SharedMap", "new ConcurrentDictionary<string, int> { [\"a\"] = 1 }", "{'a': 1}"),
        new("ImmutableDictionary<string, int>", "ConstantMap", "ImmutableDictionary<string, int>.Empty.Add(\"a\", 1)", "{'a': 1}"),
        new("FrozenDictionary<string, int>", "FrozenMap", "new Dictionary<string, int> { [\"a\"] = 1 }.ToFrozenDictionary()", "{'a': 1}"),
        new("(int, string?)", "Pair", "(1, null)", "(1, None)"),
        new("(int, int, int, int, int, int, int, int, string)", "LongTuple", "(1, 2, 3, 4, 5, 6, 7, 8, \"nine\")", "(1, 2, 3, 4, 5, 6, 7, 8, 'nine')"),
        new("Tuple<int, string>", "ClassTuple", "Tuple.Create(1, \"a\")", "(1, 'a')"),
        new("KeyValuePair<string, int>", "KeyAndValue", "KeyValuePair.Create(\"a\", 1)", "('a', 1)"),
        new("$FlowPoint", "Point", "new $FlowPoint(1, new $FlowName(\"n\", [0.5]))", "{'x': 1, 'label': {'text': 'n', 'weights': array('d', [0.5])}}", "({0}.X, {0}.Name.Text, {0}.Name.Weights[0])"),
        new("$FlowBox", "Box", "new $FlowBox { Size = 3 }", "{'size': 3}", "{0}.Size"),
        new("$FlowHolder<DateOnly>", "Holder", "new $FlowHolder<DateOnly>(new DateOnly(2024, 1, 1))", "{'held': datetime.date(2024, 1, 1)}"),
        new("List<$FlowShape>", "Shapes", "new List<$FlowShape> { new $FlowCircle(1), new $FlowSquare(2) }", "[{'$type': 'circle', 'radius': 1.0}, {'$type': 'square', 'side': 2}]"),
        new("JsonElement", "Element", "JsonDocument.Parse(\"[1, null]\").RootElement.Clone()", "[1, None]", "{0}.GetRawText().Replace(\" \", \"\")"),
        new("JsonNode", "Node", "JsonNode.Parse(\"{\\\"a\\\": 1.5}\")!", "{'a': 1.5}", "{0}.ToJsonString()"),
        new("JsonObject", "Object", "new JsonObject { [\"b\"] = true }", "{'b': True}", "{0}.ToJsonString()"),
        new("JsonArray", "Array", "new JsonArray(1, \"two\")", "[1, 'two']", "{0}.ToJsonString()"),
        new("JsonValue", "Value", "JsonValue.Create(\"text\")", "text", "{0}.ToJsonString()"),
        new("JsonDocument", "Document", "JsonDocument.Parse(\"{\\\"c\\\": []}\")", "{'c': []}", "{0}.RootElement.GetRawText().Replace(\" \", \"\")"),
        new("object", "Anything", "new Dictionary<string, object?> { [\"a\"] = new List<object?> { 1L, \"b\", null, new DateOnly(2024, 1, 1) } }", "{'a': [1, 'b', None, datetime.date(2024, 1, 1)]}", "{0}.ToString()!.Length > 0"),
        new("Exception", "Failure", "new ArgumentException(\"wrong\")", null, "{0}.Message"),
        new("$FlowSeries", "Series", "new $FlowSeries([1, 2.5])", null, "{0}.Points"),
        new("Tensor<float>", "Grid", "Tensor.Create([1f, 2f, 3f, 4f], [2, 2])", null, "{0}.ToArray()"),
    ];

    public override string? NotApplicableTo(FlowShape shape) =>
        shape.Name == "Linear" ? null : "What a value is does not depend on the shape.";

    protected override void Write(FlowDraft flow)
    {
        if (NotApplicableTo(flow.Shape) is not null)
            return;
        foreach (var row in _rows)
            flow.Artifact(row.Type, row.Name);
        flow
            .Member("[Artifact(Arrays = ArrayForm.NumPy)]\npublic partial double[,] Table { get; set; }")
            .Artifact("ArtifactFile", "Content")
            .Member(
                """
                private static void Same<T>(string name, T stored, T expected)
                {
                    var (found, wanted) = (Text(stored), Text(expected));
                    if (found != wanted)
                        throw new InvalidOperationException($"{name} is {found} and not {wanted}.");
                }

                private static string Text(object? value) => value switch
                {
                    null => "null",
                    string text => text,
                    System.Collections.IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Text))}]",
                    IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
                    _ => value.ToString()!,
                };
                """)
            .Type("[Flags]\npublic enum $FlowRights { None, Read = 1, Write = 2 }")
            .Type("public readonly record struct $FlowPoint(int X, [property: JsonPropertyName(\"label\")] $FlowName Name);")
            .Type("public sealed record $FlowName(string Text, double[] Weights);")
            .Type("public sealed class $FlowBox\n{\n    public int Size { get; set; }\n}")
            .Type("public sealed record $FlowHolder<T>(T Held);")
            .Type("[JsonDerivedType(typeof($FlowCircle), \"circle\")]\n[JsonDerivedType(typeof($FlowSquare), \"square\")]\npublic interface $FlowShape;")
            .Type("public sealed record $FlowCircle(double Radius) : $FlowShape;")
            .Type("public sealed record $FlowSquare(int Side) : $FlowShape;")
            .Type("public sealed class $FlowSeries(IEnumerable<double> points)\n{\n    public double[] Points { get; } = [.. points];\n}")
            .Type(
                """
                public sealed class $FlowSeriesSerializer : ArtifactSerializer<$FlowSeries>
                {
                    public override string Encoding => "series-v1";

                    public override async ValueTask SerializeAsync($FlowSeries value, Stream output, CancellationToken cancellationToken)
                    {
                        foreach (var point in value.Points)
                            await output.WriteAsync(BitConverter.GetBytes(point), cancellationToken);
                    }

                    public override async ValueTask<$FlowSeries> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken)
                    {
                        using var content = new MemoryStream();
                        await using (var stored = await blob.OpenReadAsync(cancellationToken))
                            await stored.CopyToAsync(content, cancellationToken);
                        return new $FlowSeries(content.ToArray().Chunk(8).Select(bytes => BitConverter.ToDouble(bytes)));
                    }
                }
                """)
            .In(StepRole.Start, string.Join('\n', _rows.Select(row => $"{row.Name} = {row.Value};")))
            .In(StepRole.Start, "Table = new double[,] { { 1, 2 }, { 3, 4.5 } };\nContent = ArtifactFile.FromBytes(new byte[] { 1, 2, 3 });")
            .In(StepRole.End, string.Join('\n', _rows.Select(row =>
                $"Same(\"{row.Name}\", {Viewed(row, row.Name)}, {Viewed(row, $"(({row.Type}){row.Value})")});")))
            .In(StepRole.End,
                """
                Same("Table", Table, new double[,] { { 1, 2 }, { 3, 4.5 } });
                using var content = new MemoryStream();
                await using (var stored = await Content.OpenReadAsync())
                    await stored.CopyToAsync(content);
                Same("Content", content.ToArray(), new byte[] { 1, 2, 3 });
                """);
    }

    protected override async Task CheckAsync(CheckedRun run)
    {
        var end = await run.EndAsync();
        foreach (var row in _rows.Where(r => r.Shown is not null))
            await end.MustShowAsync(NamingPolicy.ToSnakeCase(row.Name), row.Shown!);
        await end.MustShowAsync("content", @"b'\x01\x02\x03'");
    }

    private static string Viewed(Row row, string value) => row.View.Replace("{0}", value, StringComparison.Ordinal);

    /// <summary>A type to try.</summary>
    /// <param name="Type">The type of the property.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Value">An expression.</param>
    /// <param name="Shown">What <c>dump</c> shows; null where that is not the matter.</param>
    /// <param name="View">What is compared, with <c>{0}</c> for the value.</param>
    private sealed record Row(string Type, string Name, string Value, string? Shown, string View = "{0}");
}
