using Metaflow.Generators.Models;
using Metaflow.Graph;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>Reads the declarations of one flow class: from its syntax, or from the attributes that an earlier build
/// left.</summary>
internal sealed class FlowClassReader(KnownTypes known, CancellationToken cancellationToken)
{
    public FlowClass Read(INamedTypeSymbol type)
    {
        var isInSource = SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, known.Compilation.Assembly);
        var flow = new FlowClass(type, isInSource);
        foreach (var symbol in type.GetMembers())
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (symbol)
            {
                case IMethodSymbol { MethodKind: MethodKind.Ordinary } method when isInSource && IsStep(method):
                    flow.Steps.Add(ReadStep(method));
                    break;
                case IPropertySymbol property when Role(property, isInSource) is { } member:
                    flow.Members.Add(member);
                    break;
                case IFieldSymbol { IsImplicitlyDeclared: false } field
                    when field.IsStatic && KnownTypes.AttributeOf(field, "ArtifactAttribute") is { } attribute:
                    flow.Members.Add(Member(MemberRole.Constant, field, attribute, null));
                    break;
            }
        }

        if (!isInSource)
            ReadGenerated(type, flow);
        return flow;
    }

    /// <summary>Whether a method is a step: marked itself, or overriding a step.</summary>
    public static bool IsStep(IMethodSymbol method)
    {
        for (IMethodSymbol? current = method; current is not null; current = current.OverriddenMethod)
        {
            if (KnownTypes.AttributeOf(current, "StepAttribute") is not null)
                return true;
        }

        return false;
    }

    public static PropertyDeclarationSyntax? UserSyntax(IPropertySymbol property) => property.DeclaringSyntaxReferences
        .Where(static r => !IsGenerated(r.SyntaxTree)).Select(static r => r.GetSyntax())
        .OfType<PropertyDeclarationSyntax>().FirstOrDefault();

    /// <summary>The declaration that the user wrote, indexers too.</summary>
    public static BasePropertyDeclarationSyntax? UserSyntaxOf(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences
        .Where(static r => !IsGenerated(r.SyntaxTree)).Select(static r => r.GetSyntax())
        .OfType<BasePropertyDeclarationSyntax>().FirstOrDefault();

    public static bool IsGenerated(SyntaxTree tree) =>
        tree.FilePath.EndsWith(".g.cs", StringComparison.OrdinalIgnoreCase);

    public static AttributeData? StepAttributeOf(IMethodSymbol method)
    {
        for (IMethodSymbol? current = method; current is not null; current = current.OverriddenMethod)
        {
            if (KnownTypes.AttributeOf(current, "StepAttribute") is { } attribute)
                return attribute;
        }

        return null;
    }

    private StepInfo ReadStep(IMethodSymbol method)
    {
        var attribute = StepAttributeOf(method);
        var name = attribute?.Setting<string?>("Name", null) ?? NamingPolicy.ToSnakeCase(method.Name);
        var syntax = method.DeclaringSyntaxReferences.Concat(method.PartialImplementationPart?.DeclaringSyntaxReferences
            ?? [])
            .Select(r => r.GetSyntax(cancellationToken)).OfType<MethodDeclarationSyntax>()
            .OrderBy(static m => m.Body is null && m.ExpressionBody is null).FirstOrDefault();
        return new StepInfo
        {
            Name = name,
            Method = method.Name,
            Symbol = method,
            Syntax = syntax,
            Location = syntax?.Identifier.GetLocation() ?? method.Locations.FirstOrDefault(),
            IsAbstract = method.IsAbstract,
            IsJoin = method.Parameters.Any(p => known.IsInputs(p.Type)),
            IsStart = attribute?.Setting("Start", false) == true || name == "start",
            IsEnd = attribute?.Setting("End", false) == true || name == "end",
            Item = method.Parameters.FirstOrDefault(p => !known.IsInputs(p.Type) && !known.IsCancellationToken(p.Type)),
        };
    }

    private static FlowMember? Role(IPropertySymbol property, bool isInSource)
    {
        var syntax = isInSource ? UserSyntax(property) : null;
        foreach (var (attributeName, role) in _roles)
        {
            if (KnownTypes.AttributeOf(property, attributeName) is { } attribute)
                return Member(role, property, attribute, syntax);
        }

        return isInSource && IsArtifact(property, syntax)
            ? Member(MemberRole.Artifact, property, KnownTypes.AttributeOf(property, "ArtifactAttribute"), syntax)
            : null;
    }

    private static readonly (string Attribute, MemberRole Role)[] _roles =
    [
        ("ParameterAttribute", MemberRole.Parameter),
        ("IncludeFileAttribute", MemberRole.IncludeFile),
        ("ConfigAttribute", MemberRole.Config),
    ];

    /// <summary>A partial property that no other generator implements.</summary>
    private static bool IsArtifact(IPropertySymbol property, PropertyDeclarationSyntax? syntax) =>
        syntax is not null && !property.IsStatic && !property.IsIndexer
        && syntax.Modifiers.Any(SyntaxKind.PartialKeyword)
        && property.PartialImplementationPart?.DeclaringSyntaxReferences.Any(static r =>
            !IsGenerated(r.SyntaxTree)) != true
        && !property.GetAttributes().Any(static a => a.AttributeClass?.Name == "GeneratedRegexAttribute");

    private static FlowMember Member(MemberRole role, ISymbol symbol, AttributeData? attribute,
        PropertyDeclarationSyntax? syntax)
    {
        var given = attribute?.Setting<string?>("Name", null);
        var stored = NamingPolicy.ToSnakeCase(symbol.Name);
        var isOption = role is not (MemberRole.Artifact or MemberRole.Constant);
        return new FlowMember
        {
            Role = role,
            Name = symbol.Name,
            StoredName = given is null ? stored : isOption ? given.Replace('-', '_') : given,
            OptionName = isOption ? given ?? NamingPolicy.ToOptionName(stored) : null,
            Symbol = symbol,
            Attribute = attribute,
            Owner = symbol.ContainingType,
            Syntax = syntax,
        };
    }

    private static void ReadGenerated(INamedTypeSymbol type, FlowClass flow)
    {
        foreach (var attribute in type.GetAttributes())
        {
            var arguments = attribute.ConstructorArguments;
            if (attribute.AttributeClass is { Name: "GeneratedArtifactAttribute" } && arguments.Length == 2)
            {
                flow.Members.Add(new FlowMember
                {
                    Role = MemberRole.Artifact,
                    StoredName = (string)arguments[0].Value!,
                    Name = (string)arguments[1].Value!,
                    Symbol = type.GetMembers((string)arguments[1].Value!).FirstOrDefault(),
                    Owner = type,
                });
            }
            else if (attribute.AttributeClass is { Name: "GeneratedStepAttribute" } && arguments.Length == 4)
            {
                flow.Steps.Add(ReadGeneratedStep(type, attribute));
            }
        }
    }

    private static StepInfo ReadGeneratedStep(INamedTypeSymbol type, AttributeData attribute)
    {
        var arguments = attribute.ConstructorArguments;
        var method = (string)arguments[1].Value!;
        var labels = attribute.Texts("CaseLabels");
        var steps = attribute.Texts("CaseSteps");
        return new StepInfo
        {
            Name = (string)arguments[0].Value!,
            Method = method,
            Symbol = type.GetMembers(method).OfType<IMethodSymbol>().FirstOrDefault(),
            IsJoin = attribute.Setting("IsJoin", false),
            IsStart = attribute.Setting("IsStart", false),
            IsEnd = attribute.Setting("IsEnd", false),
            Transition = new TransitionInfo
            {
                Kind = (TransitionKind)(int)arguments[2].Value!,
                Targets = [.. arguments[3].Values.Select(static v => (string)v.Value!)],
                ForeachArtifact = attribute.Setting<string?>("ForeachArtifact", null),
                ItemType = attribute.Setting<ITypeSymbol?>("ItemType", null),
                NumParallel = attribute.Setting<string?>("NumParallel", null),
                Condition = attribute.Setting<string?>("Condition", null),
                Cases = [.. labels.Zip(steps, static (label, step) => new CaseModel(label!, step!))],
            },
        };
    }
}
