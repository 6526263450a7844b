extern alias generators;

using System.Collections.Immutable;
using System.Runtime.Loader;
using generators::Metaflow.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Metaflow.Tests.Documentation;

/// <summary>C# of a document, compiled as a program of this library.</summary>
internal sealed class DocumentedProgram
{
    private static readonly CSharpParseOptions _parseOptions = new(LanguageVersion.CSharp14);

    private static readonly ImmutableArray<MetadataReference> _references = References();

    private readonly CSharpCompilation _compilation;

    private DocumentedProgram(CSharpCompilation compilation) => _compilation = compilation;

    /// <summary>Compiles sources with the generator.</summary>
    public static DocumentedProgram Compile(params IEnumerable<string> sources)
    {
        SyntaxTree[] trees = [.. sources.Select(s => CSharpSyntaxTree.ParseText(s, _parseOptions))];
        var hasStatements = trees.Any(t => t.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any());
        var compilation = CSharpCompilation.Create(
            "Documented" + Guid.NewGuid().ToString("N"),
            trees,
            _references,
            new CSharpCompilationOptions(
                hasStatements ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                allowUnsafe: true));
        CSharpGeneratorDriver
            .Create([new FlowGenerator().AsSourceGenerator()], parseOptions: _parseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var completed, out _);
        return new DocumentedProgram((CSharpCompilation)completed);
    }

    /// <summary>Errors and warnings of the compiler and of the analyzer, as the build would show them.</summary>
    public async Task<IReadOnlyList<string>> DiagnoseAsync(CancellationToken cancellationToken)
    {
        var analyzed = _compilation.WithAnalyzers([new FlowAnalyzer(), new UnsetParameterSuppressor()]);
        var diagnostics = await analyzed.GetAllDiagnosticsAsync(cancellationToken);
        return [.. diagnostics
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed)
            .Select(d => d.ToString())];
    }

    /// <summary>The first flow of the program.</summary>
    public FlowDefinition Define()
    {
        using var stream = new MemoryStream();
        var emitted = _compilation.Emit(stream);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        stream.Position = 0;
        var flow = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(stream).GetTypes()
            .First(t => t.IsSubclassOf(typeof(FlowSpec)) && !t.IsAbstract);
        return (FlowDefinition)flow.GetInterfaceMap(typeof(IFlow)).TargetMethods[0].Invoke(null, null)!;
    }

    private static ImmutableArray<MetadataReference> References()
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        Type[] own =
        [
            typeof(FlowSpec), typeof(FlowProgram), typeof(S3), typeof(Assert), typeof(FactAttribute),
            typeof(Metaflow.Arrow.ArrowTableSerializer), typeof(Apache.Arrow.Table),
            typeof(Metaflow.Testing.FlowTest), typeof(Microsoft.Extensions.Time.Testing.FakeTimeProvider),
        ];
        return
        [
            .. trusted.Where(p => Path.GetDirectoryName(p) == folder).Concat(own.Select(t => t.Assembly.Location))
                .Select(p => MetadataReference.CreateFromFile(p)),
        ];
    }
}
