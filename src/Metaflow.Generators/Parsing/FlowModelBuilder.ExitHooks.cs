using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

internal sealed partial class FlowModelBuilder
{
    private List<ExitHookModel> ExitHooks()
    {
        var models = new List<ExitHookModel>();
        foreach (var attribute in analysis.Type.GetAttributes())
        {
            if (attribute.AttributeClass?.Name != "ExitHookAttribute"
                || !KnownTypes.DerivesFrom(attribute.AttributeClass, analysis.Known.FlowDecorator))
                continue;
            var location = attribute.Location();
            List<string?> names = [.. attribute.Texts("OnSuccess"), .. attribute.Texts("OnError")];
            if (names.Count == 0)
                sink.Report(Rules.ExitHook, location, "it names no method; give OnSuccess or OnError, as in OnError = [nameof(Notify)]");
            foreach (var name in names)
            {
                if (models.Exists(m => m.Name == name))
                    continue;
                if (ExitHook(name, out var problem) is { } hook)
                    models.Add(hook);
                else
                    sink.Report(Rules.ExitHook, location, $"'{name}' {problem}");
            }
        }

        return models;
    }

    private ExitHookModel? ExitHook(string? name, out string problem)
    {
        var known = analysis.Known;
        List<IMethodSymbol> methods = [.. analysis.Type.FindMethods(name ?? "").Where(m =>
            known.Compilation.IsSymbolAccessibleWithin(m, analysis.Type))];
        problem = methods.Count switch
        {
            0 => "is no method of the flow",
            > 1 => "has overloads, so it is not clear which is meant",
            _ when !methods[0].IsStatic || methods[0].IsGenericMethod => "is not static, or has type parameters",
            _ when ReturnOf(methods[0]) is null => "returns something; a hook returns void, Task or ValueTask",
            _ when !TakesHookArguments(methods[0]) => "takes something else than a Run and a CancellationToken",
            _ => "",
        };
        if (problem.Length > 0)
            return null;
        var method = methods[0];
        var arguments = method.Parameters.Select(p => known.IsCancellationToken(p.Type) ? "cancellationToken" : "run!");
        return new ExitHookModel(
            method.Name,
            $"{method.ContainingType.FullName()}.{AttributeReading.Escape(method.Name)}({string.Join(", ", arguments)})",
            ReturnOf(method)!.Value);
    }

    private StepReturn? ReturnOf(IMethodSymbol method) => method.ReturnsVoid && !method.IsAsync ? StepReturn.Nothing
        : SymbolEqualityComparer.Default.Equals(method.ReturnType, analysis.Known.Task) ? StepReturn.Task
        : SymbolEqualityComparer.Default.Equals(method.ReturnType, analysis.Known.ValueTask) ? StepReturn.ValueTask
        : null;

    private bool TakesHookArguments(IMethodSymbol method)
    {
        var (runs, tokens) = (0, 0);
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None)
                return false;
            if (analysis.Known.IsCancellationToken(parameter.Type))
                tokens++;
            else if (SymbolEqualityComparer.Default.Equals(parameter.Type, analysis.Known.Run))
                runs++;
            else
                return false;
        }

        return runs <= 1 && tokens <= 1;
    }
}
