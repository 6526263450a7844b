using Metaflow.Generators.Models;
using Metaflow.Graph;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

internal sealed partial class FlowModelBuilder
{
    private List<ArtifactModel> Artifacts()
    {
        var models = new List<ArtifactModel>();
        foreach (var member in analysis.Own.Members)
        {
            if (member is not { Role: MemberRole.Artifact, Property: { } property, Syntax: { } syntax })
                continue;
            models.Add(new ArtifactModel(member.StoredName, member.Name, property.Type.FullName(),
                ComposeArtifact(property, member),
                new PropertyModel(ModifiersOf(syntax), AccessorOf(syntax, SyntaxKind.GetAccessorDeclaration) ?? "get",
                    AccessorOf(syntax, SyntaxKind.SetAccessorDeclaration)
                        ?? AccessorOf(syntax, SyntaxKind.InitAccessorDeclaration) ?? "")));
        }

        foreach (var step in analysis.Own.Steps)
        {
            if (step.Transition is not
                {
                    Kind: TransitionKind.Foreach, IsHidden: true, ItemType: { } item,
                    ForeachArtifact: { } name
                }
                || models.Exists(m => m.Name == name))
                continue;
            var expression = _shapes.Compose(item, out var problem);
            if (problem is not null)
            {
                sink.Report(Diagnostics.Rules.UnsupportedType, step.Transition.Location,
                    $"the foreach of step '{step.Method}'", problem);
            }

            models.Add(new ArtifactModel(name, name,
                $"global::System.Collections.Generic.IReadOnlyList<{item.FullName()}>",
                $"global::Metaflow.Artifacts.ArtifactTypes.IReadOnlyList({expression})", null));
        }

        return models;
    }

    private List<ParameterModel> Parameters()
    {
        var models = new List<ParameterModel>();
        foreach (var member in analysis.Own.Members)
        {
            if (member is not
                {
                    Role: MemberRole.Parameter or MemberRole.IncludeFile, Property: { } property,
                    Attribute: { } attribute
                })
                continue;
            var isFile = member.Role == MemberRole.IncludeFile;
            var artifactType = Compose(property.Type, member);
            var defaultFrom = attribute.Setting<string?>("DefaultFrom", null);
            var required = attribute.Setting("Required", false);
            models.Add(new ParameterModel(
                member.Name,
                member.OptionName!,
                member.StoredName,
                property.Type.FullName(),
                isFile ? "global::Metaflow.IncludedFile.ParameterType"
                    : ParameterTypeOf(property.Type, attribute, artifactType),
                artifactType,
                attribute.Setting<string?>("Help", null),
                required,
                HasInitializer(member, required) || defaultFrom is not null
                    || (isFile && HasFileDefault(attribute)),
                attribute.Setting("ShowDefault", true),
                isFile ? attribute.ToExpression() : null,
                defaultFrom is null ? null : DefaultFromOf(defaultFrom),
                property.SetMethod is not { IsInitOnly: false }));
        }

        return models;
    }

    /// <summary>Whether an initializer gives a default: <c>null!</c> and <c>default!</c> of a required parameter only quiet the compiler.</summary>
    private static bool HasInitializer(FlowMember member, bool required) =>
        member.Syntax?.Initializer is { Value: var value } && !(required && IsNothing(value));

    private static bool IsNothing(ExpressionSyntax value) => value switch
    {
        PostfixUnaryExpressionSyntax suppression => IsNothing(suppression.Operand),
        LiteralExpressionSyntax literal => literal.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression,
        _ => value is DefaultExpressionSyntax,
    };

    private static bool HasFileDefault(AttributeData attribute) =>
        attribute.ConstructorArguments.Length > 0 || attribute.Setting<string?>("Default", null) is not null;

    private string DefaultFromOf(string method)
    {
        var candidate = analysis.Type.FindMethods(method).FirstOrDefault();
        return candidate is null ? "null"
            : candidate.Parameters.Length == 0 ? $"static _ => {AttributeReading.Escape(method)}()"
            : $"static context => {AttributeReading.Escape(method)}(context)";
    }

    private static string ParameterTypeOf(ITypeSymbol type, AttributeData attribute, string artifactType)
    {
        if (attribute.Setting<string?>("Separator", null) is { Length: > 0 } separator
            && ParameterComposer.Separated(type, separator) is { } separated)
            return separated;
        return ParameterComposer.Simple(type)
            ?? $"global::Metaflow.ParameterTypes.Json<{type.FullName()}>({artifactType})";
    }

    private List<ConfigModel> Configs()
    {
        var models = new List<ConfigModel>();
        foreach (var member in analysis.Own.Members)
        {
            if (member is not { Role: MemberRole.Config, Property: { } property, Attribute: { } attribute })
                continue;
            var parser = attribute.Setting<string?>("Parser", null);
            models.Add(new ConfigModel(
                member.Name,
                member.OptionName!,
                member.StoredName,
                property.Type.FullName(),
                Compose(property.Type, member),
                attribute.ToExpression(),
                parser is null ? null : $"static text => {AttributeReading.Escape(parser)}(text)",
                property.SetMethod is not { IsInitOnly: false }));
        }

        return models;
    }

    private List<ConstantModel> Constants()
    {
        var models = new List<ConstantModel>();
        foreach (var member in analysis.Own.Members)
        {
            if (member is { Role: MemberRole.Constant, Symbol: IFieldSymbol field })
            {
                if (member.Attribute?.Setting<ITypeSymbol?>("Serializer", null) is { } serializer)
                {
                    sink.Report(Diagnostics.Rules.WrongSerializer, member.Location, member.Name, serializer.ShortName(),
                        "a constant is always stored as a pickle");
                }

                models.Add(new ConstantModel(
                    member.StoredName, field.Type.FullName(), Compose(field.Type, member),
                        AttributeReading.Escape(field.Name)));
            }
        }

        return models;
    }

    /// <summary>The modifiers of a property, which its implementing part has to repeat; <c>partial</c> comes
    /// last.</summary>
    private static string ModifiersOf(PropertyDeclarationSyntax syntax) =>
        string.Concat(syntax.Modifiers.Where(static m => !m.IsKind(SyntaxKind.PartialKeyword))
            .Select(static m => m.Text + " "))
        + "partial ";

    private static string? AccessorOf(PropertyDeclarationSyntax syntax, SyntaxKind kind)
    {
        var accessor = syntax.AccessorList?.Accessors.FirstOrDefault(a => a.IsKind(kind));
        return accessor is null ? null
            : string.Concat(accessor.Modifiers.Select(static m => m.Text + " ")) + accessor.Keyword.Text;
    }
}
