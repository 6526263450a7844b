extern alias core;

using Metaflow.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using static Metaflow.Generators.Tests.Testing.RuleCase;

namespace Metaflow.Generators.Tests.Generation;

/// <summary>Which step decorators can be attached by name, and how.</summary>
public sealed class DecoratorTests
{
    private const string Slow = """
        public sealed class SlowAttribute : StepDecorator
        {
            public override string Name => "slow";
            public int Seconds { get; set; }
        }

        """;

    [Fact]
    public void Decorator_OfOwnSource_CanBeAttached()
    {
        var flow = CompiledFlow.Compile(Slow + Simple(""));

        Assert.Empty(flow.Analyze());
        Assert.DoesNotContain(flow.CompilerDiagnostics, d => d.Severity >= DiagnosticSeverity.Warning);
        Assert.Contains("decorator.Seconds = settings.Of(\"seconds\", decorator.Seconds);", flow.GeneratedText, StringComparison.Ordinal);
        Assert.Equal(["slow"], flow.Define("F").StepDecorators.Select(d => d.Name));
    }

    [Fact]
    public void Decorator_OfReferencedAssembly_CanBeAttachedWhenPublic()
    {
        var library = CompiledFlow.Compile(Slow + Slow.Replace("public sealed class Slow", "internal sealed class Inner", StringComparison.Ordinal)
            .Replace("\"slow\"", "\"inner\"", StringComparison.Ordinal));
        var flow = CompiledFlow.Compile(Simple(""), library.ToReference());

        Assert.Empty(flow.Analyze());
        Assert.Contains("new global::SlowAttribute()", flow.GeneratedText, StringComparison.Ordinal);
        Assert.DoesNotContain("InnerAttribute", flow.GeneratedText, StringComparison.Ordinal);
        Assert.DoesNotContain("AttachableDecorator", flow.GeneratedText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public override string Name => \"slow\";", true)]
    [InlineData("public override string Name { get; } = \"slow\";", true)]
    [InlineData("public override string Name { get { return \"slow\"; } }", true)]
    [InlineData("const string Slow = \"slow\"; public override string Name { get => Slow; }", true)]
    [InlineData("public override string Name => GetType().Name;", false)]
    [InlineData("public SlowAttribute(object any) { } public override string Name => \"slow\";", false)]
    [InlineData("private SlowAttribute() { } public override string Name => \"slow\";", false)]
    [InlineData("public required string Who { get; set; } public override string Name => \"slow\";", false)]
    public void Decorator_CanBeAttached_WhenItsNameIsConstantAndItCanBeMade(string members, bool can)
    {
        var flow = CompiledFlow.Compile($"public class SlowAttribute : StepDecorator {{ {members} }}\n" + Simple(""));

        Assert.DoesNotContain(flow.CompilerDiagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Equal(can, flow.GeneratedText.Contains("new global::SlowAttribute()", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("file class SlowAttribute")]
    [InlineData("public abstract class SlowAttribute")]
    [InlineData("public class SlowAttribute<T>")]
    public void Decorator_ThatGeneratedCodeCannotName_IsLeftOut(string declaration)
    {
        var flow = CompiledFlow.Compile(declaration + " : StepDecorator { public override string Name => \"slow\"; }\n" + Simple(""));

        Assert.DoesNotContain(flow.CompilerDiagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.DoesNotContain("SlowAttribute", flow.GeneratedText, StringComparison.Ordinal);
    }

    [Fact]
    public void Decorator_Constructor_GivesSettings()
    {
        var flow = CompiledFlow.Compile("""
            public enum Kind { A, B }
            public class SlowAttribute(string label, int size = 3, Kind kind = Kind.B, string? note = null, double share = 0.5)
                : StepDecorator
            {
                public override string Name => "slow";
                public string Label => label;
                public int Size { get; set; } = size;
            }
            """ + "\n" + Simple(""));

        Assert.DoesNotContain(flow.CompilerDiagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Contains(
            "new global::SlowAttribute(settings.Require(\"label\").Of(\"label\", default(string)!), settings.Of(\"size\", (System.Int32)(3)), "
            + "settings.Of(\"kind\", (global::Kind)((System.Int32)(1))), settings.Of(\"note\", default(string)!), settings.Of(\"share\", 0.5D))",
            flow.GeneratedText, StringComparison.Ordinal);
        Assert.Contains("        settings.Of(\"label\", decorator.Label);", flow.GeneratedText, StringComparison.Ordinal);
        Assert.Contains("decorator.Size = settings.Of(\"size\", decorator.Size);", flow.GeneratedText, StringComparison.Ordinal);
    }

    [Fact]
    public void Decorator_ThatNamesItsSettings_IsNotDescribedAgain()
    {
        var flow = CompiledFlow.Compile("""
            public class SlowAttribute : StepDecorator
            {
                public override string Name => "slow";
                public int Seconds { get; set; }
                public override void Describe(DecoratorSettings settings) => Seconds = settings.Of("duration", Seconds);
            }
            """ + "\n" + Simple(""));

        Assert.Contains("new global::SlowAttribute()));", flow.GeneratedText, StringComparison.Ordinal);
        Assert.DoesNotContain("decorator.Seconds", flow.GeneratedText, StringComparison.Ordinal);
    }
}
