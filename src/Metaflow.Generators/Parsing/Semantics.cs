using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>Semantic models. A flow class can span several files, so one model handed in from outside is not
/// enough.</summary>
internal static class Semantics
{
#pragma warning disable RS1030 // A whole class is analysed at once, in every file it spans.
    public static SemanticModel Of(Compilation compilation, SyntaxTree tree) => compilation.GetSemanticModel(tree);
#pragma warning restore RS1030
}
