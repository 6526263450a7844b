using Metaflow.Generators.Tests.Testing;

namespace Metaflow.Generators.Tests.Generation;

/// <summary>Values written and read back by the mappings that the generator composes.</summary>
public sealed class ShapeTests
{
    private const string Probe = """
        static class Probe
        {
            static FlowDefinition Define<T>() where T : IFlow => T.Definition;
            static T Copy<T>(T value)
            {
                var type = (Metaflow.Artifacts.ArtifactType<T>)Define<F>().Artifacts[0].Type;
                return type.Deserialize(type.Serialize(value));
            }
            public static string Run()
            {
                BODY
            }
        }
        """;

    [Theory]
    [InlineData("public record Movie(string Title, int? Year, List<string> Tags);", "Movie",
        "var m = Copy(new Movie(\"a\", null, [\"x\"])); return $\"{m.Title} {m.Year is null} {m.Tags[0]}\";",
            "a True x")]
    [InlineData("public class Node { public int Value { get; set; } public Node? Next { get; set; } }", "Node",
        "var n = Copy(new Node { Value = 1, Next = new() { Value = 2 } }); return $\"{n.Value} {n.Next!.Value} "
            + "{n.Next.Next is null}\";",
        "1 2 True")]
    [InlineData("public readonly record struct Point(double X, double Y) { public double Length => X + Y; }", "Point[]",
        "return Copy(new Point[] { new(1, 2) })[0].Length.ToString();", "3")]
    [InlineData("public sealed class A { public int X { get; init; } = 5; public required string Y { get; init; } "
        + "[System.Text.Json.Serialization.JsonIgnore] public Action? Z { get; set; } public int Field; }", "A",
        "var a = Copy(new A { X = 6, Y = \"y\", Field = 7 }); return $\"{a.X} {a.Y} {a.Field} {a.Z is null}\";",
            "6 y 7 True")]
    [InlineData("public abstract class B { public int Low { get; set; } } public class A : B { public int High { get; "
        + "init; } }", "A",
        "var a = Copy(new A { Low = 1, High = 2 }); return $\"{a.Low} {a.High}\";", "1 2")]
    [InlineData("[Flags] public enum E { None, One, Two } public record Pair<T>(T Left, T Right);",
        "Dictionary<string, Pair<E>>",
        "var d = Copy(new Dictionary<string, Pair<E>> { [\"k\"] = new(E.One, E.One | E.Two) }); return "
            + "$\"{d[\"k\"].Left} {d[\"k\"].Right}\";",
        "One One, Two")]
    [InlineData("public sealed class Lazy2(int count, string name = \"n\") { public int Count { get; } = count; "
        + "public string Name => name; }",
        "Lazy2", "var l = Copy(new Lazy2(3, \"m\")); return $\"{l.Count} {l.Name}\";", "3 m")]
    [InlineData("public record struct S { public int X { get; init; } public S() { X = 9; } }", "S",
        "return Copy(new S { X = 4 }).X.ToString();", "4")]
    [InlineData("", "(int Count, string? Name)[]",
        "return Copy(new (int, string?)[] { (1, null) })[0].Item1.ToString();", "1")]
    [InlineData("", "System.Collections.Immutable.ImmutableArray<DateOnly>",
        "return Copy(System.Collections.Immutable.ImmutableArray.Create(new DateOnly(2024, 1, 2)))[0].Day.ToString();",
            "2")]
    [InlineData("public record Tree(string Name, List<Tree> Children);", "Tree",
        "return Copy(new Tree(\"a\", [new(\"b\", [])])).Children[0].Name;", "b")]
    [InlineData("", "Memory<byte>", "return Copy(new byte[] { 1, 2 }.AsMemory()).Length.ToString();", "2")]
    [InlineData("", "ReadOnlyMemory<double>?",
        "var m = Copy((ReadOnlyMemory<double>?)new double[] { 1.5 }); return $\"{m!.Value.Span[0]} {Copy((ReadOnlyMemory<double>?)"
            + "null) is null}\";", "1.5 True")]
    [InlineData("", "ArraySegment<int>", "return Copy(new ArraySegment<int>([1, 2, 3], 1, 2))[1].ToString();", "3")]
    [InlineData("", "int[,,]", "return Copy(new[,,] { { { 1, 2 } } })[0, 0, 1].ToString();", "2")]
    [InlineData("public record P(int X);", "P?[,,,]",
        "return Copy(new P?[,,,] { { { { null, new(3) } } } })[0, 0, 0, 1]!.X.ToString();", "3")]
    [InlineData("", "int[][,]", "return Copy(new[] { new[,] { { 1, 2 } } })[0][0, 1].ToString();", "2")]
    [InlineData("", "System.Numerics.Complex[]",
        "return Copy(new System.Numerics.Complex[] { new(1, 2) })[0].Imaginary.ToString();", "2")]
    [InlineData("", "System.Net.IPAddress?", "return Copy(System.Net.IPAddress.Loopback)!.ToString();", "127.0.0.1")]
    [InlineData("", "Version", "return Copy(new Version(1, 2)).ToString();", "1.2")]
    [InlineData("", "System.Text.Rune", "return Copy(new System.Text.Rune('x')).ToString();", "x")]
    [InlineData("", "System.Text.Json.Nodes.JsonObject",
        "return Copy(new System.Text.Json.Nodes.JsonObject { [\"a\"] = 1 })[\"a\"]!.ToString();", "1")]
    [InlineData("", "System.Text.Json.JsonDocument",
        "return Copy(System.Text.Json.JsonDocument.Parse(\"[7]\")).RootElement[0].ToString();", "7")]
    [InlineData("", "System.Collections.Concurrent.ConcurrentQueue<string>",
        "return string.Concat(Copy(new System.Collections.Concurrent.ConcurrentQueue<string>([\"a\", \"b\"])));", "ab")]
    [InlineData("", "(int, int, int, int, int, int, int, int Eighth, string)",
        "return Copy((1, 2, 3, 4, 5, 6, 7, 8, \"n\")).Item8.ToString();", "8")]
    [InlineData("", "Tuple<int, int, int, int, int, int, int, Tuple<string>>",
        "return Copy(Tuple.Create(1, 2, 3, 4, 5, 6, 7, \"h\")).Rest.Item1;", "h")]
    [InlineData("", "Exception?", "return Copy<Exception?>(new ArgumentException(\"m\"))!.Message;", "m")]
    [InlineData("public sealed class A { public int X { get; private set; } public int Y { get; private init; } = 3; "
        + "public List<int> Z { get; } = [1]; public int Twice => X * 2; public static A Of() => new() { X = 4, Y = 5, Z = { 6 } "
        + "}; }", "A",
        "var a = Copy(A.Of()); return $\"{a.X} {a.Y} {string.Join('-', a.Z)} {a.Twice}\";", "4 5 1-6 8")]
    [InlineData("public class B { public int X { get; private set; } public readonly int Low; protected B() { } protected B(int x)"
        + " { X = x; Low = x; } } public sealed class A : B { public A() { } public A(int x) : base(x) { } public required int Y { "
        + "get; init; } }", "A",
        "var a = Copy(new A(7) { Y = 8 }); return $\"{a.X} {a.Low} {a.Y}\";", "7 7 8")]
    [InlineData("public struct S { public int X { get; private set; } public S(int x, bool _) { X = x; } }", "S",
        "return Copy(new S(5, true)).X.ToString();", "5")]
    [InlineData("public sealed class A { [System.Text.Json.Serialization.JsonInclude] private int _x = 1; "
        + "[System.Text.Json.Serialization.JsonInclude] internal string Y { get; set; } = \"\"; "
        + "[System.Text.Json.Serialization.JsonInclude] private string Z { get; set; } = \"\"; "
        + "public A Set() { _x = 2; Y = \"y\"; Z = \"z\"; return this; } public string Show() => _x + Y + Z; }", "A",
        "return Copy(new A().Set()).Show();", "2yz")]
    [InlineData("public sealed class A { public int X { get; } public int Y { get; } = 1; public A(int x) { X = x; } "
        + "[System.Text.Json.Serialization.JsonConstructor] public A() { } }", "A",
        "return Copy(new A(9)).X.ToString();", "9")]
    [InlineData("public record Outer { public record struct Inner(int X) { public required string Y { get; init; } } "
        + "public Inner? In { get; init; } }", "Outer",
        "return Copy(new Outer { In = new(1) { Y = \"y\" } }).In!.Value.Y;", "y")]
    [InlineData("public record Base(int A); public sealed record Derived(int A, int B) : Base(A);", "Derived",
        "return Copy(new Derived(1, 2)).ToString();", "Derived { A = 1, B = 2 }")]
    [InlineData("public record Box<T>(T Value, Box<T>? Next);", "Box<Box<int>>",
        "return Copy(new Box<Box<int>>(new(1, null), null)).Value.Value.ToString();", "1")]
    [InlineData("[System.Text.Json.Serialization.JsonDerivedType(typeof(Circle), \"circle\")] "
        + "[System.Text.Json.Serialization.JsonDerivedType(typeof(Group), 2)] [System.Text.Json.Serialization.JsonDerivedType(typeof(Nothing), \"nothing\")] public interface IShape; "
        + "public record Circle(double Radius) : IShape; public record Nothing : IShape; "
        + "public record Group(List<IShape> Shapes) : IShape;", "IShape[]",
        "return string.Join(' ', Copy(new IShape[] { new Group([new Circle(2), new Nothing()]) }).Select(s => s is Group g ? "
            + "string.Join('+', g.Shapes) : \"?\"));", "Circle { Radius = 2 }+Nothing { }")]
    [InlineData("[System.Text.Json.Serialization.JsonPolymorphic(TypeDiscriminatorPropertyName = \"kind\")] "
        + "[System.Text.Json.Serialization.JsonDerivedType(typeof(More), \"more\")] public class Plain { public int X { get; set; } } "
        + "public class More : Plain { public Plain? Inner { get; init; } }", "Plain",
        "var m = (More)Copy<Plain>(new More { X = 1, Inner = new Plain { X = 2 } }); return $\"{m.X} {m.Inner!.X}\";", "1 2")]
    public void Artifact_WrittenAndRead_KeepsValue(string types, string type, string body, string expected)
    {
        var flow = CompiledFlow.Compile(types + "\n" + RuleCase.Simple($"public partial {type} X {{ get; set; }}")
            + Probe.Replace("BODY", body, StringComparison.Ordinal));

        Assert.Empty(flow.CompilerDiagnostics);
        Assert.Empty(flow.Analyze());
        Assert.Equal(expected, flow.Probe());
    }

    [Theory]
    [InlineData("", "double[]", "[1]")]
    [InlineData("", "bool[,]", "new[,] { { true } }")]
    [InlineData("", "byte[]", "[1]")]
    [InlineData("", "ReadOnlyMemory<Half>", "new Half[] { (Half)1 }")]
    [InlineData("", "Dictionary<string, float[]>", "new() { [\"a\"] = [1] }")]
    [InlineData("public record Layer(float[,,] Weights, string[] Names, Layer? Next);", "Layer",
        "new(new float[1, 2, 3], [\"n\"], new(new float[1, 1, 1], [], null))")]
    [InlineData("public record Tree(float[] Weights, Tree[] Children);", "Tree", "new([1], [new([2], [])])")]
    public void ArraysNumPy_AnyPlace_AreNumpyArrays(string types, string type, string value)
    {
        var flow = CompiledFlow.Compile(types + "\n"
            + RuleCase.Simple($"[Artifact(Arrays = ArrayForm.NumPy)] public partial {type} X {{ get; set; }} "
                + $"public partial {type} Y {{ get; set; }}")
            + Probe.Replace("BODY", $$"""
                {{type}} value = {{value}};
                Copy(value);
                string Text(int i) => System.Text.Encoding.Latin1.GetString(
                    ((Metaflow.Artifacts.ArtifactType<{{type}}>)Define<F>().Artifacts[i].Type).Serialize(value));
                return $"{Text(0).Contains("ndarray")} {Text(1).Contains("ndarray")}";
                """, StringComparison.Ordinal));

        Assert.Empty(flow.CompilerDiagnostics);
        Assert.Empty(flow.Analyze());
        Assert.Equal("True False", flow.Probe());
    }

    [Fact]
    public void Tensor_OfNumbers_KeepsItsShape()
    {
        var flow = CompiledFlow.Compile(
            RuleCase.Simple("public partial System.Numerics.Tensors.Tensor<float> X { get; set; }")
            + Probe.Replace("BODY",
                "var t = Copy(System.Numerics.Tensors.Tensor.Create(new float[] { 1, 2 }, [1, 2, 1])); "
                + "return $\"{t.Rank} {t[0, 1, 0]}\";", StringComparison.Ordinal),
            Microsoft.CodeAnalysis.MetadataReference.CreateFromFile(typeof(System.Numerics.Tensors.Tensor).Assembly.Location));

        Assert.Empty(flow.CompilerDiagnostics);
        Assert.Equal("3 2", flow.Probe());
    }

    [Fact]
    public void Read_MemberMissing_KeepsInitializer()
    {
        const string Types = "public class Old { public int A { get; set; } } "
            + "public class New { public int A { get; init; } public int B { get; init; } = 7; public string C { get; "
                + "set; } = \"c\"; }\n";
        var flow = CompiledFlow.Compile(Types
            + RuleCase.Simple("public partial Old X { get; set; } public partial New Y { get; set; }")
            + Probe.Replace("BODY", """
                var all = Define<F>().Artifacts;
                var bytes = ((Metaflow.Artifacts.ArtifactType<Old>)all[0].Type).Serialize(new Old { A = 1 });
                var read = ((Metaflow.Artifacts.ArtifactType<New>)all[1].Type).Deserialize(bytes);
                return $"{read.A} {read.B} {read.C}";
                """, StringComparison.Ordinal));

        Assert.Equal("1 7 c", flow.Probe());
    }

    [Fact]
    public void Registered_RecordInObject_IsWritten()
    {
        var flow = CompiledFlow.Compile("public record Movie(string Title);\n"
            + RuleCase.Simple("public partial object X { get; set; } public partial Movie Y { get; set; }")
            + Probe.Replace("BODY", "var copy = Copy<object>(new Movie(\"a\")); return copy is null ? \"null\" : "
                + "\"written\";",
                StringComparison.Ordinal));

        Assert.Equal("written", flow.Probe());
    }
}
