using Metaflow.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>One way through a step's body: the conditions on the way, and the <c>Next</c> at its end.</summary>
internal sealed record TransitionPath(string Label, InvocationExpressionSyntax Call);

/// <summary>
/// Follows the ways through a step's body to the <c>Next</c> that ends each, and reports those that end without one or
/// go on
/// after it.
/// </summary>
internal sealed class TransitionPaths(NextCalls calls, DiagnosticSink sink, string step, Location location)
{
    /// <summary>The label of the way on which no condition held.</summary>
    public const string Otherwise = "_";

    private readonly List<TransitionPath> _paths = [];

    private enum Outcome
    {
        /// <summary>Control reaches the next statement, without a transition.</summary>
        GoesOn,

        /// <summary>Next was called and control reaches the next statement.</summary>
        Transitioned,

        /// <summary>The body was left by return or throw.</summary>
        Left,
    }

    public IReadOnlyList<TransitionPath> Paths => _paths;

    /// <summary>The first condition that decides; null when there is none.</summary>
    public string? Condition { get; private set; }

    public void Follow(BlockSyntax body)
    {
        if (Statements(body.Statements, Otherwise) == Outcome.GoesOn)
            sink.Report(Rules.MissingNext, location, step);
    }

    public void Follow(ExpressionSyntax body)
    {
        if (Strip(body) is InvocationExpressionSyntax call && calls.IsNext(call))
        {
            _paths.Add(new TransitionPath(Otherwise, call));
            return;
        }

        foreach (var misplaced in calls.In(body))
            sink.Report(Rules.NextNotLast, misplaced.GetLocation(), step);
    }

    public static string Text(SyntaxNode node) =>
        string.Join(" ", node.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The label of an arm: its own condition, behind the one that led here.</summary>
    public static string Within(string outer, string label) =>
        outer == Otherwise ? label : label == Otherwise ? $"{outer}, otherwise" : $"{outer}, {label}";

    private static ExpressionSyntax Strip(ExpressionSyntax expression) =>
        expression is ParenthesizedExpressionSyntax inner ? Strip(inner.Expression) : expression;

    private Outcome Statements(IReadOnlyList<StatementSyntax> statements, string label)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            var statement = statements[i];
            var outcome = Statement(statement, ref label);
            if (outcome == Outcome.Left)
                return outcome;
            if (outcome == Outcome.Transitioned)
            {
                if (i + 1 == statements.Count)
                    return outcome;
                if (!IsPlainReturn(statements[i + 1]))
                    ReportNotLast(statement);
                return Outcome.Left;
            }
        }

        return Outcome.GoesOn;
    }

    private Outcome Statement(StatementSyntax statement, ref string label)
    {
        switch (statement)
        {
            case LocalFunctionStatementSyntax:
                return Outcome.GoesOn;
            case ThrowStatementSyntax:
                return Outcome.Left;
            case ReturnStatementSyntax:
                sink.Report(Rules.MissingNext, statement.GetLocation(), step);
                return Outcome.Left;
        }

        if (!calls.In(statement).Any())
        {
            ReportReturns(statement);
            return Outcome.GoesOn;
        }

        switch (statement)
        {
            case ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } when calls.IsNext(call):
                _paths.Add(new TransitionPath(label, call));
                return Outcome.Transitioned;
            case BlockSyntax block:
                return Statements(block.Statements, label);
            case IfStatementSyntax choice:
                return If(choice, ref label);
            case SwitchStatementSyntax choice:
                return Switch(choice, label);
            case UsingStatementSyntax use:
                return Statement(use.Statement, ref label);
            case LockStatementSyntax guard:
                return Statement(guard.Statement, ref label);
            case CheckedStatementSyntax check:
                return Statements(check.Block.Statements, label);
            case TryStatementSyntax { Catches.Count: 0 } attempt when !calls.In(attempt.Finally!).Any():
                return Statements(attempt.Block.Statements, label);
            default:
                ReportNotLast(statement);
                return Outcome.Left;
        }
    }

    private Outcome If(IfStatementSyntax choice, ref string label)
    {
        var condition = Text(choice.Condition);
        Condition ??= condition;
        var thenLabel = Within(label, condition);
        var then = Statement(choice.Statement, ref thenLabel);
        var otherwise = Outcome.GoesOn;
        if (choice.Else is not null)
        {
            var elseLabel = label;
            otherwise = Statement(choice.Else.Statement, ref elseLabel);
        }

        return Combine(choice, then, otherwise);
    }

    private Outcome Switch(SwitchStatementSyntax choice, string label)
    {
        Condition ??= Text(choice.Expression);
        var result = Outcome.Left;
        var hasDefault = false;
        foreach (var section in choice.Sections)
        {
            hasDefault |= section.Labels.Any(static l => l is DefaultSwitchLabelSyntax
                or CasePatternSwitchLabelSyntax
            {
                Pattern: DiscardPatternSyntax or VarPatternSyntax,
                WhenClause: null
            });
            var sectionLabel = Within(label, string.Join(" or ", section.Labels.Select(TransitionTargets.LabelOf)));
            List<StatementSyntax> statements = [.. section.Statements];
            if (statements.Count > 0 && statements[statements.Count - 1] is BreakStatementSyntax)
                statements.RemoveAt(statements.Count - 1);
            result = Combine(choice, result, Statements(statements, sectionLabel));
        }

        return hasDefault ? result : Combine(choice, result, Outcome.GoesOn);
    }

    /// <summary>What holds after two alternatives; a transition on one of them alone is only right when nothing
    /// follows.</summary>
    private Outcome Combine(StatementSyntax choice, Outcome first, Outcome second)
    {
        if (first == second || second == Outcome.Left)
            return first;
        if (first == Outcome.Left)
            return second;
        if (HasMore(choice))
            ReportNotLast(choice);
        else
            sink.Report(Rules.MissingNext, choice.GetFirstToken().GetLocation(), step);
        return Outcome.Left;
    }

    private static bool HasMore(StatementSyntax statement) =>
        statement.Parent is BlockSyntax block && block.Statements.Last() != statement
        && !IsPlainReturn(block.Statements[block.Statements.IndexOf(statement) + 1]);

    /// <summary>Whether a statement only leaves: <c>return;</c>, <c>break;</c> or <c>return
    /// Task.CompletedTask;</c>.</summary>
    private static bool IsPlainReturn(StatementSyntax statement) => statement is BreakStatementSyntax
        || (statement is ReturnStatementSyntax { Expression: var value }
            && (value is null or MemberAccessExpressionSyntax or IdentifierNameSyntax
                || value.IsKind(SyntaxKind.DefaultLiteralExpression)))
        || statement is LocalFunctionStatementSyntax;

    private void ReportNotLast(StatementSyntax statement)
    {
        foreach (var call in calls.In(statement))
            sink.Report(Rules.NextNotLast, call.GetLocation(), step);
    }

    private void ReportReturns(StatementSyntax statement)
    {
        foreach (var node in statement.DescendantNodes(static n => !NextCalls.IsNested(n))
            .OfType<ReturnStatementSyntax>())
            sink.Report(Rules.MissingNext, node.GetLocation(), step);
    }
}
