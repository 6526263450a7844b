using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Metaflow.Generators.Parsing;

/// <summary>Reads attributes: single settings, and as an expression that creates the same attribute again.</summary>
internal static class AttributeReading
{
    /// <summary>Where the attribute is written; null when it comes from a compiled assembly.</summary>
    public static Location? Location(this AttributeData attribute) =>
        attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation();

    /// <summary>A named setting; the fallback when the attribute does not give it.</summary>
    public static T Setting<T>(this AttributeData attribute, string name, T fallback)
    {
        foreach (var pair in attribute.NamedArguments)
        {
            if (pair.Key == name)
                return pair.Value.Kind != TypedConstantKind.Array && pair.Value.Value is T value ? value : fallback;
        }

        return fallback;
    }

    /// <summary>A named setting of several texts; none when the attribute does not give it.</summary>
    public static IReadOnlyList<string?> Texts(this AttributeData attribute, string name)
    {
        foreach (var pair in attribute.NamedArguments)
        {
            if (pair.Key == name && pair.Value is { Kind: TypedConstantKind.Array, IsNull: false })
                return [.. pair.Value.Values.Select(static v => v.Value as string)];
        }

        return [];
    }

    /// <summary>The expression that creates the attribute: <c>new Retry(…) { Times = 2 }</c>.</summary>
    public static string ToExpression(this AttributeData attribute)
    {
        var text = new StringBuilder("new ").Append(attribute.AttributeClass!.FullName()).Append('(');
        for (var i = 0; i < attribute.ConstructorArguments.Length; i++)
            text.Append(i == 0 ? "" : ", ").Append(Constant(attribute.ConstructorArguments[i]));
        text.Append(')');
        if (attribute.NamedArguments.Length > 0)
        {
            text.Append(" { ");
            for (var i = 0; i < attribute.NamedArguments.Length; i++)
            {
                var pair = attribute.NamedArguments[i];
                text.Append(i == 0 ? "" : ", ").Append(Escape(pair.Key)).Append(" = ").Append(Constant(pair.Value));
            }

            text.Append(" }");
        }

        return text.ToString();
    }

    /// <summary>A string as a C# literal; <c>null</c> for null.</summary>
    public static string Literal(string? value) =>
        value is null ? "null" : SymbolDisplay.FormatLiteral(value, quote: true);

    /// <summary>A name that may be a keyword, usable as an identifier.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
            || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;

    private static string Constant(TypedConstant constant)
    {
        if (constant.IsNull)
            return "null";
        return constant.Kind switch
        {
            TypedConstantKind.Array =>
                $"new {constant.Type!.FullName()} {{ {string.Join(", ", constant.Values.Select(Constant))} }}",
            TypedConstantKind.Type => $"typeof({((ITypeSymbol)constant.Value!).FullName()})",
            TypedConstantKind.Enum => $"({constant.Type!.FullName()})({Primitive(constant.Value!)})",
            _ => Primitive(constant.Value!),
        };
    }

    /// <summary>A constant as a C# literal.</summary>
    public static string Primitive(object value) => value switch
    {
        string text => Literal(text),
        char character => SymbolDisplay.FormatLiteral(character, quote: true),
        bool flag => flag ? "true" : "false",
        float number => float.IsNaN(number) ? "float.NaN"
            : float.IsInfinity(number) ? (number > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity")
            : number.ToString("R", CultureInfo.InvariantCulture) + "F",
        double number => double.IsNaN(number) ? "double.NaN"
            : double.IsInfinity(number) ? (number > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity")
            : number.ToString("R", CultureInfo.InvariantCulture) + "D",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
        _ => $"({value.GetType().FullName})({Convert.ToString(value, CultureInfo.InvariantCulture)})",
    };
}
