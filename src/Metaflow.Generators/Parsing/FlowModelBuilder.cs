using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>Turns an analysed flow into the text model that is emitted; reports types that cannot be stored.</summary>
internal sealed partial class FlowModelBuilder(FlowAnalysis analysis, DiagnosticSink sink)
{
    private readonly ShapeComposer _shapes = new(analysis.Known, analysis.Type);

    public FlowModel Build(ClassDeclarationSyntax declaration)
    {
        var type = analysis.Type;
        var artifacts = Artifacts();
        var parameters = Parameters();
        var configs = Configs();
        var constants = Constants();
        return new FlowModel
        {
            HintName = HintOf(type),
            Namespace = type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() : "",
            Containers = ContainersOf(type),
            Declaration = $"partial class {Identifier(type)}",
            Type = type.FullName(),
            Name = type.Name,
            SourceFile = Path.GetFileName(declaration.SyntaxTree.FilePath),
            Documentation = DocumentationOf(type),
            IsConcrete = analysis.IsConcrete,
            CreatesByAccessor = !type.IsGenericType && HasRequiredMembers(type),
            BaseFlow = type.BaseType is { } parent && analysis.Known.IsFlow(parent) ? parent.FullName() : null,
            Registrations = Registrations(type).ToEquatableArray(),
            Artifacts = artifacts.ToEquatableArray(),
            Parameters = parameters.ToEquatableArray(),
            Configs = configs.ToEquatableArray(),
            Constants = constants.ToEquatableArray(),
            Steps = Steps().ToEquatableArray(),
            Decorators = type.GetAttributes()
                .Where(a => KnownTypes.DerivesFrom(a.AttributeClass, analysis.Known.FlowDecorator))
                .Select(static a => a.ToExpression()).ToEquatableArray(),
            ExitHooks = ExitHooks().ToEquatableArray(),
            Shapes = _shapes.Shapes.ToEquatableArray(),
            Inputs = InputsOf(type),
        };
    }

    public static string DocumentationOf(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .Where(static r => !FlowClassReader.IsGenerated(r.SyntaxTree))
        .Select(static r => SymbolText.SummaryOf(r.GetSyntax())).FirstOrDefault(static d => d.Length > 0) ?? "";

    private static string HintOf(INamedTypeSymbol type)
    {
        var name = type.OriginalDefinition.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        return string.Concat(name.Select(static c => char.IsLetterOrDigit(c) || c is '.' or '_' ? c : '-'))
            .Replace(" ", "").Replace("--", "-").TrimEnd('-') + ".Flow.g.cs";
    }

    private static string Identifier(INamedTypeSymbol type) => AttributeReading.Escape(type.Name)
        + (type.Arity == 0 ? "" : $"<{string.Join(", ", type.TypeParameters.Select(static p => p.Name))}>");

    private static EquatableArray<string> ContainersOf(INamedTypeSymbol type)
    {
        var containers = new List<string>();
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            var kind = (outer.IsRecord, outer.TypeKind) switch
            {
                (true, TypeKind.Struct) => "record struct",
                (true, _) => "record",
                (_, TypeKind.Struct) => "struct",
                (_, TypeKind.Interface) => "interface",
                _ => "class",
            };
            containers.Insert(0, $"partial {kind} {Identifier(outer)}");
        }

        return containers.ToEquatableArray();
    }

    private static bool HasRequiredMembers(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.GetMembers().Any(static m =>
                m is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }))
                return true;
        }

        return false;
    }

    private static readonly HashSet<string> _inputsMembers = new(StringComparer.Ordinal)
    {
        "Count", "Item", "GetEnumerator", "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize",
        "ReferenceEquals",
    };

    private InputsModel? InputsOf(INamedTypeSymbol type)
    {
        var isPublic = true;
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal)
                || current.IsGenericType)
                return null;
            isPublic &= current.DeclaredAccessibility == Accessibility.Public;
        }

        var steps = analysis.Steps.Where(static s => !_inputsMembers.Contains(s.Method))
            .Select(static s => new InputStep(s.Method, s.Name)).ToEquatableArray();
        if (steps.Count == 0 || !analysis.Steps.Exists(static s => s.IsJoin))
            return null;
        var name = new List<string>();
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
            name.Insert(0, current.Name);
        return new InputsModel(string.Join("_", name) + "Inputs", isPublic ? "public" : "internal", steps);
    }

    /// <summary>The types that a generic base flow is given: its artifacts find their mapping at run time.</summary>
    private List<string> Registrations(INamedTypeSymbol type)
    {
        var expressions = new List<string>();
        for (var parent = type.BaseType; parent is not null && analysis.Known.IsFlow(parent); parent = parent.BaseType)
        {
            foreach (var argument in parent.TypeArguments)
            {
                if (!ShapeComposer.HasTypeParameter(argument) && !analysis.Known.IsFlow(argument as INamedTypeSymbol)
                    && _shapes.Compose(argument, out var problem) is { } expression && problem is null
                    && !expressions.Contains(expression))
                    expressions.Add(expression);
            }
        }

        return expressions;
    }

    private string Compose(ITypeSymbol type, FlowMember member)
    {
        var isNumpy = member.Symbol is { } symbol
            && KnownTypes.AttributeOf(symbol, "ArtifactAttribute")?.Setting("Arrays", 0) == 1;
        var expression = _shapes.Compose(type, out var problem, isNumpy);
        if (problem is not null)
            sink.Report(Rules.UnsupportedType, LocationOf(member), member.Name, problem);
        return expression;
    }

    private static Location? LocationOf(FlowMember member) => member.Syntax?.Type.GetLocation() ?? member.Location;
}
