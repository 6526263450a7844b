extern alias core;

using Metaflow.Generators.Tests.Testing;
using static Metaflow.Generators.Tests.Testing.RuleCase;

namespace Metaflow.Generators.Tests.Generation;

/// <summary>Which serializer an artifact gets at compile time.</summary>
public sealed class SerializerTests
{
    private const string Handle = "public abstract class Handle { }\n";

    [Fact]
    public void Serializer_OfOwnSource_TakesATypeWithoutMapping()
    {
        var flow = CompiledFlow.Compile(Handle + Serializer("HandleSerializer", "Handle")
            + Simple("public partial Handle? X { get; set; }"));

        Assert.Empty(flow.Analyze());
        Assert.Contains("Serialized<global::Handle?>(new global::HandleSerializer())", flow.GeneratedText, StringComparison.Ordinal);
        Assert.Equal("<class 'Handle'>", Assert.Single(flow.Define("F").Artifacts).Type.PythonTypeName);
    }

    [Fact]
    public void Serializer_OfTypeWithMapping_KeepsTheMappingForOlderRuns()
    {
        var flow = CompiledFlow.Compile("public record Movie(string Title);\n" + Serializer("MovieSerializer", "Movie")
            + Simple("public partial Movie X { get; set; }\npublic partial List<Movie> All { get; set; }"));

        Assert.Empty(flow.Analyze());
        Assert.Contains(
            "Serialized<global::Movie>(new global::MovieSerializer(), mapping: GeneratedShapes.MovieType)", flow.GeneratedText,
            StringComparison.Ordinal);
        Assert.Equal(["<class 'dict'>", "<class 'list'>"], flow.Define("F").Artifacts.Select(a => a.Type.PythonTypeName));
    }

    [Fact]
    public void Serializer_ByIndirectBase_IsFound()
    {
        var flow = CompiledFlow.Compile(Handle + Serializer("Base<T>", "T").Replace("sealed", "abstract", StringComparison.Ordinal)
            + "public class Outer { public class Inner : Base<Handle> { } }\n"
            + Simple("public partial Handle X { get; set; }"));

        Assert.Empty(flow.Analyze());
        Assert.Contains("new global::Outer.Inner()", flow.GeneratedText, StringComparison.Ordinal);
    }

    [Fact]
    public void Serializer_OfReferencedAssembly_NeedsTheAttribute()
    {
        var library = Handle + Serializer("HandleSerializer", "Handle");
        const string Attribute = "[assembly: Metaflow.Artifacts.ArtifactSerializers(typeof(HandleSerializer))]\n";
        var silent = CompiledFlow.Compile(library);
        var named = CompiledFlow.CompileRaw(CompiledFlow.Usings + Attribute + library);
        var source = Simple("public partial Handle X { get; set; }");

        Assert.Equal("MF0082", Assert.Single(CompiledFlow.Compile(source, silent.ToReference()).Analyze()).Id);
        var flow = CompiledFlow.Compile(source, named.ToReference());
        Assert.Empty(flow.Analyze());
        Assert.Contains("new global::HandleSerializer()", flow.GeneratedText, StringComparison.Ordinal);
    }

    [Fact]
    public void Serializer_OfOwnSource_GoesBeforeReferencedOnes()
    {
        var flow = CompiledFlow.Compile(Serializer("OwnFiles", "ArtifactFile")
            + Simple("public partial ArtifactFile X { get; set; }"));

        Assert.Empty(flow.Analyze());
        Assert.Contains("new global::OwnFiles()", flow.GeneratedText, StringComparison.Ordinal);
    }

    [Fact]
    public void Serializer_Forced_IsForced()
    {
        var flow = CompiledFlow.Compile(Serializer("A", "string") + Serializer("B", "string")
            + Simple("[Artifact(Serializer = typeof(B))] public partial string X { get; set; }"));

        Assert.Empty(flow.Analyze());
        Assert.Contains(
            "Serialized<string>(new global::B(), mapping: global::Metaflow.Artifacts.ArtifactTypes.String, isForced: true)",
            flow.GeneratedText, StringComparison.Ordinal);
    }

    [Fact]
    public void File_IsAnArtifact()
    {
        var flow = CompiledFlow.Compile(Simple("public partial ArtifactFile? Model { get; set; }"));

        Assert.Empty(flow.Analyze());
        Assert.DoesNotContain(flow.CompilerDiagnostics, d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        Assert.Equal(typeof(core::Metaflow.ArtifactFile), Assert.Single(flow.Define("F").Artifacts).Type.ClrType);
    }

    [Theory]
    [InlineData("public partial [|List<ArtifactFile>|] X { get; set; }")]
    [InlineData("public partial [|(string, ArtifactFile)|] X { get; set; }")]
    [InlineData("[Parameter] public [|ArtifactFile?|] X { get; init; }")]
    public void File_InsideOtherValues_Reported(string member)
    {
        Check("MF0082", Simple(member), Simple("public partial ArtifactFile X { get; set; }"));
        var found = CompiledFlow.Compile(Simple(member.Replace("[|", "", StringComparison.Ordinal)
            .Replace("|]", "", StringComparison.Ordinal))).Analyze();
        Assert.Contains("only as an artifact of its own", found[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public S(int x) { }", "no public constructor without parameters")]
    public void Serializer_ThatCannotBeMade_IsToldOf(string member, string reason)
    {
        var flow = CompiledFlow.Compile(Handle + Serializer("S", "Handle", member)
            + Simple("public partial Handle X { get; set; }"));

        var found = Assert.Single(flow.Analyze());
        Assert.Equal("MF0082", found.Id);
        Assert.Contains(reason, found.GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public sealed class S { }", "does not derive from")]
    [InlineData("public abstract class S : Metaflow.Artifacts.ArtifactSerializer<string> { }", "is abstract")]
    public void MF0089_NoSerializer_Reported(string type, string reason)
    {
        var flow = CompiledFlow.Compile(type + "\n"
            + Simple("[Artifact(Serializer = typeof(S))] public partial string X { get; set; }"));

        var found = Assert.Single(flow.Analyze());
        Assert.Equal("MF0089", found.Id);
        Assert.Contains(reason, found.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void MF0089_SerializerOfAnotherType_Reported() => Check("MF0089",
        Serializer("S", "int") + Simple("[[|Artifact(Serializer = typeof(S))|]] public partial string X { get; set; }"),
        Serializer("S", "int") + Simple("[Artifact(Serializer = typeof(S))] public partial int X { get; set; }"));

    [Fact]
    public void MF0089_TwoSerializers_Reported() => Check("MF0089",
        Serializer("A", "string") + Serializer("B", "string") + Simple("public partial [|string|] X { get; set; }"),
        Serializer("A", "string") + Serializer("B", "string")
            + Simple("[Artifact(Serializer = typeof(A))] public partial string X { get; set; }"));

    [Fact]
    public void MF0089_OnConstant_Reported() => Check("MF0089",
        Serializer("S", "string") + Simple("[Artifact(Serializer = typeof(S))] public const string [|X|] = \"\";"),
        Serializer("S", "string") + Simple("[Artifact] public const string X = \"\";"));

    private static string Serializer(string name, string type, string member = "") =>
        $$"""
        public sealed class {{name}} : Metaflow.Artifacts.ArtifactSerializer<{{type}}>
        {
            {{member}}
            public override string Encoding => "test-v1";
            public override ValueTask SerializeAsync({{type}} value, Stream output, CancellationToken stop) => default;
            public override ValueTask<{{type}}> DeserializeAsync(Metaflow.Artifacts.ArtifactBlob blob, CancellationToken stop) =>
                throw new NotSupportedException();
        }

        """;
}
