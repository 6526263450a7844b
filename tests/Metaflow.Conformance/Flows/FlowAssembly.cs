extern alias generators;

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.Loader;
using generators::Metaflow.Generators;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;

namespace Metaflow.Conformance.Flows;

/// <summary>All flows of one shape, compiled to a program whose first argument chooses the flow.</summary>
public sealed class FlowAssembly
{
    private const string Usings =
        """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Frozen;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.IO;
        using System.Linq;
        using System.Net;
        using System.Numerics;
        using System.Numerics.Tensors;
        using System.Text;
        using System.Text.Json;
        using System.Text.Json.Nodes;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using Metaflow;
        using Metaflow.Artifacts;

        """;

    private static readonly ConcurrentDictionary<FlowShape, Lazy<FlowAssembly>> _compiled = [];

    private static readonly CSharpParseOptions _parseOptions = new(LanguageVersion.CSharp14);

    private static readonly Lazy<ImmutableArray<MetadataReference>> _references = new(References);

    private readonly CSharpCompilation _compilation;
    private readonly Lazy<string> _program;
    private readonly Lazy<Dictionary<string, FlowDefinition>> _definitions;

    private FlowAssembly(FlowShape shape, CSharpCompilation compilation)
    {
        Shape = shape;
        _compilation = compilation;
        _program = new(Emit);
        _definitions = new(Load);
    }

    public FlowShape Shape { get; }

    /// <summary>The path of the program, to be started by <c>dotnet exec</c>.</summary>
    public string Program => _program.Value;

    public FlowDefinition this[string flow] => _definitions.Value[flow];

    /// <summary>The flows of a shape, compiled when first asked for.</summary>
    public static FlowAssembly Of(FlowShape shape) =>
        _compiled.GetOrAdd(shape, static s => new(() => Compile(s, Specification.All))).Value;

    /// <summary>What the compiler and the analyzer have against the flows.</summary>
    public async Task<IReadOnlyList<string>> DiagnoseAsync(CancellationToken cancellationToken)
    {
        var analyzed = _compilation.WithAnalyzers([new FlowAnalyzer(), new UnsetParameterSuppressor()]);
        var found = await analyzed.GetAllDiagnosticsAsync(cancellationToken);
        return [.. found.Where(d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed).Select(d => d.ToString())];
    }

    /// <summary>The sources of a program with flows, whose first argument chooses the flow.</summary>
    public static IEnumerable<(string Path, string Text)> SourcesOf(IReadOnlyList<FlowDraft> drafts)
    {
        var choices = drafts.Select(d => $"    [\"{d.Name}\", .. var rest] => await FlowProgram.RunAsync<{d.Name}>(rest),\n");
        var program =
            $$"""
            return args switch
            {
            {{string.Concat(choices)}}    _ => throw new ArgumentException("Name a flow first."),
            };
            """;
        return [("Program.cs", Usings + program), .. drafts.Select(d => (d.Name + ".cs", Usings + d.Write()))];
    }

    private static FlowAssembly Compile(FlowShape shape, IEnumerable<Specification> specifications)
    {
        var drafts = specifications.Select(s => s.DraftOn(shape)).ToList();
        var compilation = CSharpCompilation.Create(
            shape.Name + "Flows",
            [
                .. SourcesOf(drafts).Select(source => Parse(source.Text, source.Path)),
            ],
            _references.Value,
            new CSharpCompilationOptions(
                OutputKind.ConsoleApplication,
                nullableContextOptions: NullableContextOptions.Enable,
                allowUnsafe: true));
        CSharpGeneratorDriver
            .Create([new FlowGenerator().AsSourceGenerator()], parseOptions: _parseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var completed, out _);
        return new FlowAssembly(shape, (CSharpCompilation)completed);

        static SyntaxTree Parse(string source, string path) =>
            CSharpSyntaxTree.ParseText(source, _parseOptions, path, System.Text.Encoding.UTF8);
    }

    private string Emit()
    {
        var folder = ProgramFolders.Create(Shape.Name);
        var path = Path.Combine(folder, _compilation.AssemblyName + ".dll");
        EmitResult emitted;
        using (var file = File.Create(path))
            emitted = _compilation.Emit(file, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        return path;
    }

    /// <summary>The flows as this process sees them, beside the library that it has itself.</summary>
    private Dictionary<string, FlowDefinition> Load() =>
        new AssemblyLoadContext(Shape.Name).LoadFromAssemblyPath(Program).GetTypes()
            .Where(t => t.IsSubclassOf(typeof(FlowSpec)) && !t.IsAbstract)
            .ToDictionary(
                t => t.Name,
                t => (FlowDefinition)t.GetInterfaceMap(typeof(IFlow)).TargetMethods[0].Invoke(null, null)!);

    private static ImmutableArray<MetadataReference> References()
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return
        [
            .. trusted.Where(p => Path.GetDirectoryName(p) == framework)
                .Append(typeof(FlowSpec).Assembly.Location).Append(typeof(FlowProgram).Assembly.Location).Append(typeof(Tensor).Assembly.Location)
                .Select(p => MetadataReference.CreateFromFile(p)),
        ];
    }
}
