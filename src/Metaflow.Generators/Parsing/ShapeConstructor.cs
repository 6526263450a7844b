using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>The constructor by which a record, class or struct is made again, and the members its parameters
/// take.</summary>
internal sealed class ShapeConstructor
{
    private ShapeConstructor(List<(IParameterSymbol Parameter, int Index)> parameters, bool setsRequiredMembers)
    {
        Parameters = parameters;
        SetsRequiredMembers = setsRequiredMembers;
    }

    public List<(IParameterSymbol Parameter, int Index)> Parameters { get; }

    public bool SetsRequiredMembers { get; }

    /// <summary>What is wrong with the constructor that is marked [JsonConstructor]; null when nothing is.</summary>
    public static string? ProblemOf(
        INamedTypeSymbol type, List<ShapeMember> members, Compilation compilation, INamedTypeSymbol flow)
    {
        foreach (var constructor in type.InstanceConstructors.Where(IsMarked))
        {
            if (!compilation.IsSymbolAccessibleWithin(constructor, flow))
                return "its [JsonConstructor] is not visible to the flow; make it internal or public";
            if (Match(constructor, members) is null)
                return "its [JsonConstructor] has a parameter that is not named like a property of the same type";
        }

        return null;
    }

    /// <summary>
    /// Picks the constructor: the one marked [JsonConstructor], else the one with the most parameters of those whose
    /// parameters all are members or optional. Null when no constructor fits.
    /// </summary>
    public static ShapeConstructor? Of(
        INamedTypeSymbol type, List<ShapeMember> members, Compilation compilation, INamedTypeSymbol flow)
    {
        ShapeConstructor? best = null;
        foreach (var constructor in type.InstanceConstructors)
        {
            if (IsCopy(constructor) || !compilation.IsSymbolAccessibleWithin(constructor, flow)
                || Match(constructor, members) is not { } match)
                continue;
            if (IsMarked(constructor))
                return match;
            if (best is null || match.Parameters.Count > best.Parameters.Count)
                best = match;
        }

        return best;
    }

    private static bool IsMarked(IMethodSymbol constructor) =>
        constructor.GetAttributes().Any(static a => a.AttributeClass?.Name == "JsonConstructorAttribute");

    private static bool IsCopy(IMethodSymbol constructor) => constructor.Parameters is [var only]
        && SymbolEqualityComparer.Default.Equals(only.Type, constructor.ContainingType);

    private static ShapeConstructor? Match(IMethodSymbol constructor, List<ShapeMember> members)
    {
        var parameters = new List<(IParameterSymbol, int)>();
        foreach (var parameter in constructor.Parameters)
        {
            var index = members.FindIndex(m => string.Equals(m.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
                && SymbolEqualityComparer.Default.Equals(m.Type, parameter.Type));
            if (index >= 0 && parameter.RefKind is RefKind.None or RefKind.In)
                parameters.Add((parameter, index));
            else if (!parameter.IsOptional)
                return null;
        }

        return new ShapeConstructor(parameters, constructor.GetAttributes()
            .Any(static a => a.AttributeClass?.Name == "SetsRequiredMembersAttribute"));
    }
}
