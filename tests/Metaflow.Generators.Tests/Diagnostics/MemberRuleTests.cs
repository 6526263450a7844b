using static Metaflow.Generators.Tests.Testing.RuleCase;

namespace Metaflow.Generators.Tests.Diagnostics;

public sealed class MemberRuleTests
{
    [Fact]
    public void MF0080_InitOnlyArtifact_Reported() => Check("MF0080",
        Simple("public partial int [|Size|] { get; init; }"), Simple("public partial int Size { get; private set; }"));

    [Fact]
    public void MF0080_GetOnlyArtifact_Reported() => Check("MF0080",
        Simple("public partial int [|Size|] { get; }"), Simple("public partial int Size { get; set; }"));

    [Fact]
    public void MF0081_Initializer_Reported() => Check("MF0081",
        Simple("public partial int Size { get; set; } [|= 3|];"), Simple("public partial int Size { get; set; }"));

    [Theory]
    [InlineData("Func<int>", "it is code")]
    [InlineData("Stream", "open resource")]
    [InlineData("Task<int>", "await it")]
    [InlineData("List<Action>", "it is code")]
    [InlineData("IDisposable", "library type")]
    [InlineData("FlowSpec", "flow")]
    [InlineData("Inputs<F>", "inputs of a join")]
    [InlineData("System.Lazy<int>", "store the value")]
    [InlineData("ArgumentException", "declare it as Exception")]
    [InlineData("System.Collections.IList", "no declared type")]
    [InlineData("PriorityQueue<int, int>", "comparer")]
    [InlineData("System.Text.StringBuilder", "store the string")]
    [InlineData("nint", "store a long")]
    [InlineData("Index", "store an int")]
    [InlineData("System.Type[]", "store its name")]
    [InlineData("Dictionary<string, Memory<Stream>>", "open resource")]
    public void MF0082_UnsupportedType_Reported(string type, string reason)
    {
        Check("MF0082", Simple($"public partial [|{type}|] X {{ get; set; }}"),
            Simple("public partial List<int[]> X { get; set; }"));
        var found = Testing.CompiledFlow.Compile(Simple($"public partial {type} X {{ get; set; }}")).Analyze();
        Assert.Contains(reason, found[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public class A { public int MaxDepth { get; set; } public int max_depth { get; set; } }",
        "'MaxDepth' and 'max_depth' would be stored under one name, 'max_depth'")]
    [InlineData("public class A { [JsonPropertyName(\"b\")] public int X { get; set; } public int B { get; set; } }", "'b'")]
    [InlineData("[JsonDerivedType(typeof(B))] public abstract class A; public class B : A;", "gives no discriminator")]
    [InlineData("[JsonDerivedType(typeof(B), 1)] [JsonDerivedType(typeof(C), 1)] public abstract class A; "
        + "public class B : A; public class C : A;", "have the discriminator '1'")]
    [InlineData("[JsonDerivedType(typeof(B), 1)] [JsonDerivedType(typeof(B), 2)] public abstract class A; "
        + "public class B : A;", "'B' twice")]
    [InlineData("[JsonDerivedType(typeof(B), 1)] public abstract class A; public abstract class B : A;", "is abstract")]
    [InlineData("[JsonDerivedType(typeof(B), \"b\")] public interface A; public class B : A { [JsonPropertyName(\"$type\")] "
        + "public int X { get; set; } }", "which names the type")]
    [InlineData("[JsonDerivedType(typeof(B), \"b\")] public interface A; public class B : A { public Action? X { get; set; } }",
        "'X'")]
    [InlineData("public class A { public int X { get; set; } [JsonConstructor] private A() { } }", "not visible")]
    [InlineData("public class A { public int X { get; set; } [JsonConstructor] public A(int y) { } }", "not named like")]
    [InlineData("public class A : Exception { }", "declare it as Exception")]
    [InlineData("public abstract class A { }", "[JsonDerivedType]")]
    public void MF0082_ClassThatCannotBeStored_SaysWhy(string types, string reason)
    {
        var found = Testing.CompiledFlow.Compile("using System.Text.Json.Serialization;\n"
            + Simple("public partial A X { get; set; }") + types).Analyze();
        Assert.Equal("MF0082", Assert.Single(found).Id);
        Assert.Contains(reason, found[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void MF0082_GenericClassWithAPrivateSetter_SaysWhy()
    {
        var found = Testing.CompiledFlow.Compile(Simple("public partial A<int> X { get; set; }")
            + "public class A<T> { public T? X { get; private set; } }").Analyze();
        Assert.Contains("'X' could not be set", Assert.Single(found).GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void MF0082_TensorOfTexts_SaysWhy()
    {
        var found = Testing.CompiledFlow.Compile(
            Simple("public partial System.Numerics.Tensors.Tensor<string> X { get; set; }"),
            Microsoft.CodeAnalysis.MetadataReference.CreateFromFile(typeof(System.Numerics.Tensors.Tensor).Assembly.Location))
            .Analyze();
        Assert.Contains("a tensor holds", Assert.Single(found).GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void MF0082_UnsupportedMember_NamesThePath()
    {
        const string Types = "public record A(string Name, B Inner); public record B(List<Action> Handlers);\n";
        Check("MF0082", Types + Simple("public partial [|A|] X { get; set; }"),
            Types.Replace("<Action>", "<int>", StringComparison.Ordinal) + Simple("public partial A X { get; set; }"));
        var found = Testing.CompiledFlow.Compile(Types + Simple("public partial A X { get; set; }")).Analyze();
        Assert.Contains("'Inner.Handlers'", found[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void MF0082_ClassWithoutFittingConstructor_Reported() => Check("MF0082",
        "public class A(int hidden) { public int N => hidden; }\n" + Simple("public partial [|A|] X { get; set; }"),
        "public class A(int n) { public int N => n; }\n" + Simple("public partial A X { get; set; }"));

    [Fact]
    public void MF0083_StaticArtifact_Reported() => Check("MF0083",
        Simple("public static partial int [|Size|] { get; set; }"), Simple("public static int Size { get; set; }"));

    [Theory]
    [InlineData("[Artifact] public int [|Size|] { get; set; }")]
    [InlineData("[Artifact] private int [|_size|] = 1;")]
    public void MF0084_ArtifactNotPartial_Reported(string member) => Check("MF0084",
        Simple(member), Simple("[Artifact] public partial int Size { get; set; }"));

    [Fact]
    public void MF0085_TwoMembersOneName_Reported() => Check("MF0085",
        Simple("public partial int TopMovies { get; set; } [Parameter] public int [|Top_Movies|] { get; init; }")
            .Replace("Top_Movies|] { get", "top_movies|] { get", StringComparison.Ordinal),
        Simple("public partial int TopMovies { get; set; } [Parameter] public int TopMovies2 { get; init; }"));

    [Fact]
    public void MF0086_ReservedName_Reported() => Check("MF0086",
        Simple("public partial string [|Name|] { get; set; }"),
            Simple("[Artifact(Name = \"title\")] public partial string Name { get; set; }"));

    [Fact]
    public void MF0087_InvalidName_Reported() => Check("MF0087",
        Simple("[Artifact(Name = \"a b\")] public partial string [|Title|] { get; set; }"),
        Simple("[Artifact(Name = \"a_b\")] public partial string Title { get; set; }"));

    [Theory]
    [InlineData("private int [|_count|];")]
    [InlineData("public int [|Count|] { get; set; }")]
    [InlineData("public int [|Count|] { get; init; }")]
    public void MF0088_LostState_Reported(string member) => Check("MF0088",
        Simple(member), Simple("private readonly List<int> _cache = []; private static int s_count; public int Count "
            + "=> _cache.Count + s_count;"));

    [Fact]
    public void MF0100_ReservedOption_Reported() => Check("MF0100",
        Simple("[Parameter] public int [|MaxWorkers|] { get; init; }"),
        Simple("[Parameter(Name = \"workers\")] public int MaxWorkers { get; init; }"));

    [Fact]
    public void MF0101_DuplicateOption_Reported() => Check("MF0101",
        Simple("[Parameter] public int Alpha { get; init; } [Parameter(Name = \"ALPHA\")] public int [|Beta|] { get; "
            + "init; }"),
        Simple("[Parameter] public int Alpha { get; init; } [Parameter(Name = \"beta\")] public int Beta { get; init; "
            + "}"));

    [Fact]
    public void MF0102_InvalidOption_Reported() => Check("MF0102",
        Simple("[Parameter(Name = \"-x\")] public int [|Alpha|] { get; init; }"),
            Simple("[Parameter(Name = \"x\")] public int Alpha { get; init; }"));

    [Fact]
    public void MF0103_GetOnlyParameter_Reported() => Check("MF0103",
        Simple("[Parameter] public int [|Alpha|] { get; } = 1;"),
            Simple("[Parameter] public int Alpha { get; init; } = 1;"));

    [Theory]
    [InlineData("")]
    [InlineData("int D() => 1;")]
    [InlineData("static string D() => \"\";")]
    [InlineData("static int D(int x) => 1;")]
    public void MF0104_DefaultFrom_Reported(string method) => Check("MF0104",
        Simple("[[|Parameter(DefaultFrom = \"D\")|]] public int Alpha { get; init; }" + method),
        Simple("[Parameter(DefaultFrom = \"D\")] public int Alpha { get; init; } static int D() => 1;"));

    [Fact]
    public void MF0105_Parser_Reported() => Check("MF0105",
        Simple("[[|Config(Parser = \"P\")|]] public int[] C { get; init; } = []; static int[] P(int n) => [];"),
        Simple("[Config(Parser = \"P\")] public int[] C { get; init; } = []; static int[] P(string text) => [];"));

    [Fact]
    public void MF0106_ParameterAssigned_Reported() => Check("MF0106",
        Flow("[Parameter] public int N { get; set; } [Step] void Start() { [|N|]++; Next(End); } [Step] void End() { "
            + "}"),
        Flow("[Parameter] public int N { get; set; } [Step] void Start() { var n = N; n++; Next(End); } [Step] void "
            + "End() { }"));

    [Fact]
    public void MF0107_IncludeFileType_Reported() => Check("MF0107",
        Simple("[IncludeFile] public [|string?|] Text { get; init; }"),
            Simple("[IncludeFile] public IncludedFile Text { get; init; }"));

    [Fact]
    public void MF0108_ConfigWithTwoDefaults_Reported() => Check("MF0108",
        Simple("[[|Config(Default = \"a\", DefaultValue = \"{}\")|]] public ConfigValue? C { get; init; }"),
        Simple("[Config(DefaultValue = \"{}\")] public ConfigValue? C { get; init; }"));

    [Fact]
    public void MF0109_SeveralRoles_Reported() => Check("MF0109",
        Simple("[Parameter, Config] public int[] [|C|] { get; init; } = [];"),
            Simple("[Config] public int[] C { get; init; } = [];"));

    [Fact]
    public void MF0110_SeparatorOnSingle_Reported() => Check("MF0110",
        Simple("[[|Parameter(Separator = \",\")|]] public int N { get; init; }"),
        Simple("[Parameter(Separator = \",\")] public int[] N { get; init; } = [];"));

    [Fact]
    public void MF0111_EmptySeparator_Reported() => Check("MF0111",
        Simple("[[|Parameter(Separator = \"\")|]] public int[] N { get; init; } = [];"),
        Simple("[Parameter(Separator = \" \")] public int[] N { get; init; } = [];"));

    [Fact]
    public void MF0112_TwoDefaults_Reported() => Check("MF0112",
        Simple("[Parameter(DefaultFrom = \"D\")] public int N { get; init; } [|= 3|]; static int D() => 1;"),
        Simple("[Parameter(DefaultFrom = \"D\")] public int N { get; init; } static int D() => 1;"));

    [Fact]
    public void Analyze_SeveralMistakes_AllReported()
    {
        var found = Testing.CompiledFlow.Compile(
            Flow("public partial Action X { get; } private int _n; [Step] void Start() => Next(Loose); void Loose() { "
                + "}")).Analyze();

        Assert.Equal(["MF0034", "MF0080", "MF0082", "MF0088"], found.Select(d => d.Id).Order().Distinct());
    }
}
