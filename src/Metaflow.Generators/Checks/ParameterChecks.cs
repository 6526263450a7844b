using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Metaflow.Generators.Checks;

/// <summary>The declarations of parameters, included files and configs.</summary>
internal static class ParameterChecks
{
    /// <summary>Options that <c>run</c> has already, with dashes.</summary>
    private static readonly HashSet<string> _reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "params", "with", "tag", "tags", "namespace", "obj", "decospecs", "run-id-file", "runner-attribute-file",
        "max-num-splits", "max-workers", "max-log-size", "user-namespace", "run-id", "task-id", "help", "isolation",
    };

    public static void Check(FlowAnalysis analysis, DiagnosticSink sink)
    {
        foreach (var member in analysis.Own.Members)
        {
            if (member is not { IsParameter: true, Property: { } property, Attribute: { } attribute })
                continue;
            CheckRoles(member, property, sink);
            CheckAccessors(member, property, sink);
            CheckOption(analysis, member, sink);
            CheckSettings(analysis, member, property, attribute, sink);
        }
    }

    private static void CheckRoles(FlowMember member, IPropertySymbol property, DiagnosticSink sink)
    {
        var roles = new List<string>();
        foreach (var name in new[] { "Parameter", "IncludeFile", "Config", "Artifact" })
        {
            if (KnownTypes.AttributeOf(property, name + "Attribute") is not null)
                roles.Add($"[{name}]");
        }

        if (member.Syntax?.Modifiers.Any(SyntaxKind.PartialKeyword) == true)
            roles.Add("'partial' (an artifact)");
        if (roles.Count > 1)
            sink.Report(Rules.SeveralRoles, member.Location, member.Name, string.Join(" and ", roles));
    }

    private static void CheckAccessors(FlowMember member, IPropertySymbol property, DiagnosticSink sink)
    {
        var problem = property switch
        {
            { IsStatic: true } => "is static",
            { SetMethod: null } => "has no init accessor",
            { GetMethod: null } => "has no getter",
            _ => null,
        };
        if (problem is not null)
            sink.Report(Rules.ParameterAccessors, member.Location, member.Name, problem);
    }

    private static void CheckOption(FlowAnalysis analysis, FlowMember member, DiagnosticSink sink)
    {
        var option = member.OptionName!;
        if (option.Length == 0 || !char.IsLetter(option[0])
            || !option.All(static c => char.IsLetterOrDigit(c) || c is '-' or '_'))
            sink.Report(Rules.InvalidParameterName, member.Location, member.Name, option);
        if (member.Role == MemberRole.Config)
            return;
        if (_reserved.Contains(option.Replace('_', '-')))
            sink.Report(Rules.ReservedParameterName, member.Location, member.Name, option);
        var twin = analysis.Members.Find(m => m.Role is MemberRole.Parameter or MemberRole.IncludeFile
            && !ReferenceEquals(m, member)
            && string.Equals(Normal(m.OptionName!), Normal(option), StringComparison.OrdinalIgnoreCase));
        // Names that are stored alike too are reported as such.
        if (twin is not null && twin.StoredName != member.StoredName && NameChecks.IsSecond(analysis, twin, member))
            sink.Report(Rules.DuplicateParameterName, member.Location, twin.Name, member.Name, option);
    }

    private static string Normal(string option) => option.Replace('_', '-');

    private static void CheckSettings(
        FlowAnalysis analysis, FlowMember member, IPropertySymbol property, AttributeData attribute,
            DiagnosticSink sink)
    {
        var location = attribute.Location() ?? member.Location;
        switch (member.Role)
        {
            case MemberRole.IncludeFile:
                if (!SymbolEqualityComparer.Default.Equals(property.Type, analysis.Known.IncludedFile))
                    sink.Report(Rules.IncludeFileType, member.Syntax?.Type.GetLocation(), member.Name,
                        property.Type.ShortName());
                break;
            case MemberRole.Config:
                if (attribute.Setting<string?>("Default", null) is not null
                    && attribute.Setting<string?>("DefaultValue", null) is not null)
                    sink.Report(Rules.ConfigDefaults, location, member.Name);
                if (attribute.Setting<string?>("Parser", null) is { } parser
                    && MethodProblem(analysis, parser, property.Type, IsText) is { } parserProblem)
                    sink.Report(Rules.Parser, location, member.Name, parser, parserProblem, property.Type.ShortName());
                break;
            case MemberRole.Parameter:
                CheckDefault(analysis, member, property, attribute, location, sink);
                CheckSeparator(member, property, attribute, location, sink);
                break;
        }
    }

    private static void CheckDefault(
        FlowAnalysis analysis, FlowMember member, IPropertySymbol property, AttributeData attribute, Location? location,
        DiagnosticSink sink)
    {
        if (attribute.Setting<string?>("DefaultFrom", null) is not { } method)
            return;
        bool Fits(IMethodSymbol m) => m.Parameters.Length == 0 || (m.Parameters.Length == 1
            && SymbolEqualityComparer.Default.Equals(m.Parameters[0].Type, analysis.Known.ParameterContext));
        if (MethodProblem(analysis, method, property.Type, Fits) is { } problem)
            sink.Report(Rules.DefaultFrom, location, member.Name, method, problem, property.Type.ShortName());
        if (member.Syntax?.Initializer is { } initializer)
            sink.Report(Rules.DefaultWithInitializer, initializer.GetLocation(), member.Name);
    }

    private static void CheckSeparator(
        FlowMember member, IPropertySymbol property, AttributeData attribute, Location? location, DiagnosticSink sink)
    {
        if (attribute.Setting<string?>("Separator", null) is not { } separator)
            return;
        if (separator.Length == 0)
            sink.Report(Rules.EmptySeparator, location, member.Name);
        else if (ParameterComposer.Separated(property.Type, separator) is null)
            sink.Report(Rules.SeparatorOnSingle, location, member.Name, property.Type.ShortName());
    }

    private static bool IsText(IMethodSymbol method) =>
        method.Parameters.Length == 1 && method.Parameters[0].Type.SpecialType == SpecialType.System_String;

    /// <summary>Why a method named by an attribute cannot be called; null when it can.</summary>
    private static string? MethodProblem(
        FlowAnalysis analysis, string name, ITypeSymbol result, Func<IMethodSymbol, bool> takesRightParameters)
    {
        var methods = analysis.Type.FindMethods(name).ToList();
        return methods.Count == 0 ? "which the flow does not have"
            : methods.Count > 1 ? "which has overloads"
            : !methods[0].IsStatic ? "which is not static"
            : methods[0].IsGenericMethod || !takesRightParameters(methods[0]) ? "which takes other parameters"
            : !analysis.Known.Compilation.ClassifyConversion(methods[0].ReturnType, result).IsImplicit
                ? $"which returns '{methods[0].ReturnType.ShortName()}'"
                : null;
    }
}
