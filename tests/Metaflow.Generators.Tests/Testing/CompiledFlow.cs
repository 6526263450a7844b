extern alias core;

using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Metaflow.Generators.Tests.Testing;

/// <summary>Flow source compiled with the generator, and what the compiler and the analyzer say about it.</summary>
internal sealed class CompiledFlow
{
    public const string Usings =
        """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Metaflow;

        """;

    private static readonly CSharpParseOptions _parseOptions = new(LanguageVersion.CSharp14);

    private static readonly ImmutableArray<MetadataReference> _references = References();

    private CompiledFlow(CSharpCompilation compilation, GeneratorDriverRunResult generated)
    {
        Compilation = compilation;
        Generated = generated;
    }

    public CSharpCompilation Compilation { get; }

    public GeneratorDriverRunResult Generated { get; }

    /// <summary>All generated text.</summary>
    public string GeneratedText => string.Join("\n", Generated.GeneratedTrees.Select(t => t.ToString()));

    /// <summary>Errors and warnings of the compiler; generated code must not add any.</summary>
    public IReadOnlyList<Diagnostic> CompilerDiagnostics =>
        [.. Generated.Diagnostics, .. Compilation.GetDiagnostics()
            .Where(d => d.Severity >= DiagnosticSeverity.Warning)];

    public static CompiledFlow Compile(string source, params MetadataReference[] more) =>
        CompileRaw(Usings + source, OutputKind.DynamicallyLinkedLibrary, more);

    public static CompiledFlow CompileRaw(
        string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary, params MetadataReference[] more)
    {
        var compilation = CompilationOf(source, kind, more);
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new FlowGenerator().AsSourceGenerator()],
            parseOptions: _parseOptions);
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _);
        return new CompiledFlow((CSharpCompilation)updated, driver.GetRunResult());
    }

    public static CSharpCompilation CompilationOf(
        string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary, params MetadataReference[] more) =>
        CSharpCompilation.Create(
            "Flows" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(source, _parseOptions, "Flows.cs")],
            _references.AddRange(more),
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable,
                allowUnsafe: true));

    /// <summary>What the analyzer reports, in order of place.</summary>
    public IReadOnlyList<Diagnostic> Analyze()
    {
        var withAnalyzers = Compilation.WithAnalyzers([new FlowAnalyzer()]);
        var diagnostics = withAnalyzers.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken).GetAwaiter()
            .GetResult();
        return [.. diagnostics.OrderBy(d => d.Location.SourceSpan.Start)];
    }

    /// <summary>Loads the compiled assembly, with those it refers to.</summary>
    public Assembly Load(params CompiledFlow[] dependencies)
    {
        var context = new AssemblyLoadContext(null, isCollectible: true);
        foreach (var dependency in dependencies)
            context.LoadFromStream(dependency.Emit());
        return context.LoadFromStream(Emit());
    }

    /// <summary>Runs the static method <c>Probe.Run()</c> of the source.</summary>
    public string Probe() => (string)Load().GetType("Probe", throwOnError: true)!.GetMethod("Run")!.Invoke(null, null)!;

    /// <summary>The definition of a flow of the compiled assembly.</summary>
    public core::Metaflow.FlowDefinition Define(string typeName) =>
        Define(Load().GetType(typeName, throwOnError: true)!);

    public static core::Metaflow.FlowDefinition Define(Type type)
    {
        var map = type.GetInterfaceMap(typeof(core::Metaflow.IFlow));
        return (core::Metaflow.FlowDefinition)map.TargetMethods[0].Invoke(null, null)!;
    }

    public MetadataReference ToReference() => Compilation.ToMetadataReference();

    private MemoryStream Emit()
    {
        Assert.DoesNotContain(CompilerDiagnostics, d => d.Severity == DiagnosticSeverity.Error);
        var stream = new MemoryStream();
        Assert.True(Compilation.Emit(stream).Success);
        stream.Position = 0;
        return stream;
    }

    private static ImmutableArray<MetadataReference> References()
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return
        [
            .. trusted.Where(p => Path.GetDirectoryName(p) == folder).Select(p => MetadataReference.CreateFromFile(p)),
            MetadataReference.CreateFromFile(typeof(core::Metaflow.FlowSpec).Assembly.Location),
        ];
    }
}
