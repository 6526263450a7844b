using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>Reads the steps that the arguments of <c>Next</c> name, and the cases of a conditional or switch
/// expression.</summary>
internal sealed class TransitionTargets(
    SemanticModel semantics, INamedTypeSymbol flow, Func<IMethodSymbol, string?> nameOf, DiagnosticSink sink,
        string step)
{
    /// <summary>The condition of the first choice that was read; null when there was none.</summary>
    public string? Condition { get; private set; }

    /// <summary>The stored name of the step that an expression names; null when it names none, which is
    /// reported.</summary>
    public string? Single(ExpressionSyntax expression)
    {
        var target = Strip(expression);
        if (target is ConditionalExpressionSyntax or SwitchExpressionSyntax)
        {
            sink.Report(Rules.UnsupportedTransition, target.GetLocation(), step,
                "a conditional or switch expression must be the only argument of Next");
            return null;
        }

        if (target is SimpleNameSyntax
            or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax })
        {
            var info = semantics.GetSymbolInfo(target);
            var method = (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) as IMethodSymbol
                ?? semantics.GetMemberGroup(target).OfType<IMethodSymbol>().FirstOrDefault();
            if (method is { MethodKind: MethodKind.Ordinary } && IsOfFlow(method))
            {
                var name = nameOf(method);
                if (name is null)
                    sink.Report(Rules.TargetNotMarked, target.GetLocation(), step, method.Name, flow.Name);
                return name;
            }

            if (info.Symbol is null && method is null)
                return null; // The compiler reports the unknown name.
        }

        sink.Report(Rules.TargetNotStep, target.GetLocation(), TransitionPaths.Text(target));
        return null;
    }

    /// <summary>Whether an expression picks one of several steps.</summary>
    public static bool IsChoice(ExpressionSyntax expression) =>
        Strip(expression) is ConditionalExpressionSyntax or SwitchExpressionSyntax;

    /// <summary>Adds the cases of an expression that picks a step.</summary>
    public void AddCases(ExpressionSyntax expression, string label, List<CaseModel> cases)
    {
        switch (Strip(expression))
        {
            case ConditionalExpressionSyntax choice:
                var condition = TransitionPaths.Text(choice.Condition);
                Condition ??= condition;
                AddCases(choice.WhenTrue, TransitionPaths.Within(label, condition), cases);
                AddCases(choice.WhenFalse, label, cases);
                break;
            case SwitchExpressionSyntax choice:
                Condition ??= TransitionPaths.Text(choice.GoverningExpression);
                foreach (var arm in choice.Arms)
                    AddCases(arm.Expression, TransitionPaths.Within(label, LabelOf(arm.Pattern, arm.WhenClause)),
                        cases);
                break;
            case ThrowExpressionSyntax:
                break;
            case var target:
                if (Single(target) is { } name)
                    cases.Add(new CaseModel(label, name));
                break;
        }
    }

    public static string LabelOf(SwitchLabelSyntax label) => label switch
    {
        CaseSwitchLabelSyntax simple => ValueText(simple.Value),
        CasePatternSwitchLabelSyntax pattern => LabelOf(pattern.Pattern, pattern.WhenClause),
        _ => TransitionPaths.Otherwise,
    };

    public static ExpressionSyntax Strip(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => Strip(inner.Expression),
        CastExpressionSyntax cast => Strip(cast.Expression),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } bang =>
            Strip(bang.Operand),
        _ => expression,
    };

    private static string LabelOf(PatternSyntax pattern, WhenClauseSyntax? when)
    {
        var text = pattern is ConstantPatternSyntax constant ? ValueText(constant.Expression)
            : TransitionPaths.Text(pattern);
        return when is null ? text
            : text == TransitionPaths.Otherwise ? TransitionPaths.Text(when.Condition)
            : $"{text} {TransitionPaths.Text(when)}";
    }

    private static string ValueText(ExpressionSyntax value) =>
        value is LiteralExpressionSyntax { Token.Value: string text } ? text : TransitionPaths.Text(value);

    private bool IsOfFlow(IMethodSymbol method)
    {
        for (INamedTypeSymbol? type = flow; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition,
                method.ContainingType?.OriginalDefinition))
                return true;
        }

        return false;
    }
}
