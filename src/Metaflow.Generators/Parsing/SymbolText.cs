using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>Names and documentation of symbols as text.</summary>
internal static class SymbolText
{
    private static readonly SymbolDisplayFormat _full = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat _short = SymbolDisplayFormat.MinimallyQualifiedFormat;

    /// <summary>The type for generated code: <c>global::System.Collections.Generic.List&lt;string?&gt;</c>.</summary>
    public static string FullName(this ITypeSymbol type) => type.ToDisplayString(_full);

    /// <summary>The type without nullable annotations of references: one name for one runtime type.</summary>
    public static string RuntimeName(this ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>The type for messages.</summary>
    public static string ShortName(this ITypeSymbol type) => type.ToDisplayString(_short);

    /// <summary>The methods of a type or its bases with a name, nearest first.</summary>
    public static IEnumerable<IMethodSymbol> FindMethods(this INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (var method in current.GetMembers(name).OfType<IMethodSymbol>())
                yield return method;
        }
    }

    /// <summary>The plain text of the summary above a declaration; empty when there is none.</summary>
    /// <remarks>Read from the source text: without documentation output the compiler does not parse these
    /// comments.</remarks>
    public static string SummaryOf(SyntaxNode declaration)
    {
        var lines = new StringBuilder();
        foreach (var line in declaration.GetLeadingTrivia().ToFullString().Split('\n'))
        {
            var text = line.Trim();
            if (text.StartsWith("///", StringComparison.Ordinal))
                lines.Append(text.Substring(3)).Append('\n');
        }

        if (lines.Length == 0)
            return "";
        try
        {
            var document = new XmlDocument { XmlResolver = null };
            document.LoadXml("<doc>" + lines + "</doc>");
            return document.SelectSingleNode("//summary") is { } summary ? Collapse(PlainText(summary)) : "";
        }
        catch (XmlException)
        {
            return "";
        }
    }

    private static string PlainText(XmlNode node)
    {
        var text = new StringBuilder();
        foreach (XmlNode child in node.ChildNodes)
        {
            if (child is XmlElement element && !element.HasChildNodes)
            {
                var name = element.GetAttribute("cref") + element.GetAttribute("name")
                    + element.GetAttribute("langword");
                text.Append(name.Substring(name.LastIndexOf('.') + 1));
            }
            else
            {
                text.Append(child is XmlText or XmlCDataSection or XmlWhitespace ? child.Value : PlainText(child));
            }
        }

        return text.ToString();
    }

    private static string Collapse(string text) => Regex.Replace(text, "\\s+", " ").Trim();
}
