using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Models;
using Metaflow.Graph;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Parsing;

/// <summary>Reads the transition of one step out of its body.</summary>
internal sealed class TransitionReader(
    SemanticModel semantics,
    KnownTypes known,
    INamedTypeSymbol flow,
    Func<IMethodSymbol, string?> nameOf,
    Func<string, string?> storedNameOfProperty,
    DiagnosticSink sink)
{
    private readonly NextCalls _calls = new(semantics, known);

    /// <summary>Reads a step's transition; the one of the overridden method when the body ends by calling it.</summary>
    public TransitionInfo Read(MethodDeclarationSyntax method, Func<IMethodSymbol, TransitionInfo?> transitionOf)
    {
        var body = (SyntaxNode?)method.Body ?? method.ExpressionBody?.Expression;
        if (body is null)
            return TransitionInfo.None;
        foreach (var call in _calls.Nested(body))
            sink.Report(Rules.NextOutsideStep, call.GetLocation(), "a lambda or local function");
        if (!_calls.In(body).Any())
            return Inherited(body, transitionOf) ?? TransitionInfo.None;

        var step = method.Identifier.ValueText;
        var paths = new TransitionPaths(_calls, sink, step, method.Identifier.GetLocation());
        if (body is BlockSyntax block)
            paths.Follow(block);
        else
            paths.Follow((ExpressionSyntax)body);
        var transitions = paths.Paths.Select(p => (p.Label, Next: ReadCall(p.Call, step))).ToList();
        return transitions.Count switch
        {
            0 => Broken(_calls.In(body).First()),
            1 => transitions[0].Next,
            _ => Merge(paths, transitions, step),
        };
    }

    private static TransitionInfo Broken(SyntaxNode node) =>
        new() { Kind = TransitionKind.None, IsBroken = true, Location = node.GetLocation() };

    private TransitionInfo? Inherited(SyntaxNode body, Func<IMethodSymbol, TransitionInfo?> transitionOf)
    {
        var last = body is BlockSyntax { Statements.Count: > 0 } block
            ? (block.Statements.Last() as ExpressionStatementSyntax)?.Expression
                ?? (block.Statements.Last() as ReturnStatementSyntax)?.Expression
            : body as ExpressionSyntax;
        if (last is AwaitExpressionSyntax wait)
            last = wait.Expression;
        return last is InvocationExpressionSyntax call
            && call.Expression is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax }
            && semantics.GetSymbolInfo(call).Symbol is IMethodSymbol inherited
            ? transitionOf(inherited)
            : null;
    }

    private static TransitionInfo Merge(
        TransitionPaths paths, List<(string Label, TransitionInfo Next)> transitions, string step, DiagnosticSink sink)
    {
        var first = transitions[0].Next;
        if (transitions.Exists(t => t.Next.IsBroken))
            return transitions.Find(t => t.Next.IsBroken).Next;
        if (transitions.TrueForAll(t => t.Next.Kind == TransitionKind.Linear && t.Next.Targets[0] == first.Targets[0]))
            return first;
        var odd = transitions.Find(t => t.Next.Kind is not (TransitionKind.Linear or TransitionKind.Switch)).Next;
        if (odd is not null)
        {
            sink.Report(Rules.UnsupportedTransition, odd.Location, step,
                "a step that chooses between several Next can only go on to one step in each case; "
                + "choose in this step and branch or run the foreach in a step of its own");
            return new TransitionInfo { Kind = TransitionKind.None, IsBroken = true, Location = odd.Location };
        }

        var cases = new List<CaseModel>();
        foreach (var (label, next) in transitions)
        {
            if (next.Kind == TransitionKind.Linear)
                cases.Add(new CaseModel(label, next.Targets[0]));
            else
                cases.AddRange(next.Cases.Select(c => c with { Label = TransitionPaths.Within(label, c.Label) }));
        }

        return Switch(paths.Condition, cases, first.Location);
    }

    private static TransitionInfo Switch(string? condition, List<CaseModel> cases, Location? location)
    {
        if (cases is [var yes, { Label: TransitionPaths.Otherwise } no] && yes.Label == condition)
            cases = [yes with { Label = "true" }, no with { Label = "false" }];
        return new TransitionInfo
        {
            Kind = TransitionKind.Switch,
            Targets = [.. cases.Select(c => c.Step).Distinct()],
            Condition = condition,
            Cases = cases,
            Location = location,
        };
    }

    private TransitionInfo Merge(TransitionPaths paths, List<(string Label, TransitionInfo Next)> transitions,
        string step) =>
        Merge(paths, transitions, step, sink);

    private TransitionInfo ReadCall(InvocationExpressionSyntax call, string step)
    {
        var arguments = call.ArgumentList.Arguments;
        var targets = new TransitionTargets(semantics, flow, nameOf, sink, step);
        if (arguments.Count == 0)
        {
            sink.Report(Rules.NoTarget, call.GetLocation(), step);
            return Broken(call);
        }

        switch (FormOf(call))
        {
            case TransitionKind.Foreach:
                return Foreach(call, targets, step);
            case TransitionKind.Parallel:
                var (gang, size) = TwoArguments(arguments);
                return targets.Single(gang) is { } member
                    ? new TransitionInfo
                    {
                        Kind = TransitionKind.Parallel,
                        Targets = [member],
                        NumParallel = TransitionPaths.Text(size),
                        ItemType = known.Compilation.GetSpecialType(SpecialType.System_Int32),
                        Location = call.GetLocation(),
                    }
                    : Broken(call);
        }

        var expressions = arguments.Select(static a => a.Expression).ToList();
        if (expressions is [CollectionExpressionSyntax list])
        {
            if (list.Elements.Any(static e => e is not ExpressionElementSyntax))
            {
                sink.Report(Rules.UnsupportedTransition, list.GetLocation(), step,
                    "a spread hides the steps; name them one by one");
                return Broken(call);
            }

            expressions = [.. list.Elements.Cast<ExpressionElementSyntax>().Select(static e => e.Expression)];
        }

        if (expressions.Count == 1 && TransitionTargets.IsChoice(expressions[0]))
        {
            var cases = new List<CaseModel>();
            targets.AddCases(expressions[0], TransitionPaths.Otherwise, cases);
            return cases.Count == 0 ? Broken(call) : Switch(targets.Condition, cases, call.GetLocation());
        }

        var names = expressions.Select(targets.Single).ToList();
        if (names.Contains(null))
            return Broken(call);
        var repeated = names.GroupBy(static n => n).FirstOrDefault(static g => g.Count() > 1);
        if (repeated is not null)
        {
            sink.Report(Rules.UnsupportedTransition, call.GetLocation(), step, $"'{repeated.Key}' is named twice");
            return Broken(call);
        }

        return new TransitionInfo
        {
            Kind = names.Count == 1 ? TransitionKind.Linear : TransitionKind.Split,
            Targets = names!,
            Location = call.GetLocation(),
        };
    }

    private TransitionInfo Foreach(InvocationExpressionSyntax call, TransitionTargets targets, string step)
    {
        var (body, items) = TwoArguments(call.ArgumentList.Arguments);
        if (TransitionTargets.IsChoice(body))
        {
            sink.Report(Rules.UnsupportedTransition, body.GetLocation(), step, "a foreach runs exactly one step");
            return Broken(call);
        }

        if (targets.Single(body) is not { } target)
            return Broken(call);
        var type = semantics.GetTypeInfo(items).Type;
        var item = semantics.GetSymbolInfo(call).Symbol is IMethodSymbol { TypeArguments: [var argument] }
            ? argument
            : type is null ? null : known.ItemTypeOf(type);
        var text = items.ToString();
        var artifact = storedNameOfProperty(text.StartsWith("this.", StringComparison.Ordinal) ? text.Substring(5)
            : text);
        return new TransitionInfo
        {
            Kind = TransitionKind.Foreach,
            Targets = [target],
            ForeachArtifact = artifact ?? "_foreach_" + target,
            IsHidden = artifact is null,
            ItemType = item is IErrorTypeSymbol ? null : item,
            Location = call.GetLocation(),
        };
    }

    private static (ExpressionSyntax Target,
        ExpressionSyntax Other) TwoArguments(SeparatedSyntaxList<ArgumentSyntax> arguments) =>
        arguments[0].NameColon is { Name.Identifier.ValueText: "forEach" or "numParallel" }
            ? (arguments[1].Expression, arguments[0].Expression)
            : (arguments[0].Expression, arguments[1].Expression);

    private TransitionKind FormOf(InvocationExpressionSyntax call)
    {
        var arguments = call.ArgumentList.Arguments;
        if (arguments.Count < 2)
            return TransitionKind.Linear;
        if (arguments.Any(static a => a.NameColon?.Name.Identifier.ValueText == "forEach"))
            return TransitionKind.Foreach;
        if (arguments.Any(static a => a.NameColon?.Name.Identifier.ValueText == "numParallel"))
            return TransitionKind.Parallel;
        if (semantics.GetSymbolInfo(call).Symbol is IMethodSymbol method)
        {
            return method.IsGenericMethod ? TransitionKind.Foreach
                : method.Parameters.Length == 2 ? TransitionKind.Parallel
                : TransitionKind.Split;
        }

        var type = semantics.GetTypeInfo(arguments[1].Expression).Type;
        return type is { SpecialType: SpecialType.System_Int32 } ? TransitionKind.Parallel
            : type is not null && type.SpecialType != SpecialType.System_String && known.ItemTypeOf(type) is not null
                ? TransitionKind.Foreach
                : TransitionKind.Split;
    }
}
