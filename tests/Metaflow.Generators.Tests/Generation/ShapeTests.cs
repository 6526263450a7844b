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
    public void Artifact_WrittenAndRead_KeepsValue(string types, string type, string body, string expected)
    {
        var flow = CompiledFlow.Compile(types + "\n" + RuleCase.Simple($"public partial {type} X {{ get; set; }}")
            + Probe.Replace("BODY", body, StringComparison.Ordinal));

        Assert.Empty(flow.CompilerDiagnostics);
        Assert.Empty(flow.Analyze());
        Assert.Equal(expected, flow.Probe());
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
