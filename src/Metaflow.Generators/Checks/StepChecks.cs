using Metaflow.Generators.Diagnostics;
using Metaflow.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Metaflow.Generators.Checks;

/// <summary>The signatures and names of steps.</summary>
internal static class StepChecks
{
    private static readonly HashSet<string> _reserved = new(StringComparer.Ordinal) { "name", "next", "input", "index",
        "cmd" };

    public static void Check(FlowAnalysis analysis, DiagnosticSink sink)
    {
        foreach (var step in analysis.Own.Steps)
        {
            if (step.Symbol is not { } method)
                continue;
            CheckSignature(analysis, step, method, sink);
            CheckParameters(analysis, step, method, sink);
            CheckName(analysis, step, sink);
            AttemptChecks.Check(analysis, step, method, sink);
        }
    }

    private static void CheckSignature(FlowAnalysis analysis, StepInfo step, IMethodSymbol method, DiagnosticSink sink)
    {
        var location = step.Location;
        if (method.IsStatic)
            sink.Report(Rules.StaticStep, location, method.Name);
        if (method.IsGenericMethod)
            sink.Report(Rules.GenericStep, location, method.Name);
        if (analysis.Type.FindMethods(method.Name).Any(m => IsOverload(m, method)))
            sink.Report(Rules.OverloadedStep, location, method.Name);
        if (method is { IsAsync: true, ReturnsVoid: true })
        {
            sink.Report(Rules.AsyncVoidStep, step.Syntax?.ReturnType.GetLocation() ?? location, method.Name);
        }
        else if (!method.ReturnsVoid && method.ReturnType is not IErrorTypeSymbol
            && !SymbolEqualityComparer.Default.Equals(method.ReturnType, analysis.Known.Task)
            && !SymbolEqualityComparer.Default.Equals(method.ReturnType, analysis.Known.ValueTask))
        {
            sink.Report(
                Rules.StepReturnType, step.Syntax?.ReturnType.GetLocation() ?? location, method.Name,
                    method.ReturnType.ShortName());
        }
    }

    private static bool IsOverload(IMethodSymbol candidate, IMethodSymbol method)
    {
        if (SymbolEqualityComparer.Default.Equals(candidate, method) || candidate.PartialImplementationPart is not null
            || candidate.PartialDefinitionPart is not null)
            return false;
        for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, candidate.OriginalDefinition))
                return false;
        }

        return candidate.DeclaredAccessibility != Accessibility.Private
            || SymbolEqualityComparer.Default.Equals(candidate.ContainingType, method.ContainingType);
    }

    private static void CheckParameters(FlowAnalysis analysis, StepInfo step, IMethodSymbol method, DiagnosticSink sink)
    {
        var (items, inputs, tokens) = (0, 0, 0);
        foreach (var parameter in method.Parameters)
        {
            var location = parameter.Locations.FirstOrDefault() ?? step.Location;
            if (parameter.RefKind != RefKind.None)
            {
                sink.Report(Rules.StepParameters, location, method.Name, parameter.Name, "is passed by reference");
                continue;
            }

            if (analysis.Known.IsInputs(parameter.Type))
            {
                if (++inputs == 2)
                    sink.Report(Rules.StepParameters, location, method.Name, parameter.Name, "is a second Inputs");
                CheckInputs(analysis, method, parameter, sink);
            }
            else if (analysis.Known.IsCancellationToken(parameter.Type))
            {
                if (++tokens == 2)
                    sink.Report(Rules.StepParameters, location, method.Name, parameter.Name,
                        "is a second CancellationToken");
            }
            else if (++items == 2)
            {
                sink.Report(Rules.StepParameters, location, method.Name, parameter.Name, "is a second item");
            }
        }
    }

    private static void CheckInputs(FlowAnalysis analysis, IMethodSymbol method, IParameterSymbol parameter,
        DiagnosticSink sink)
    {
        var flow = ((INamedTypeSymbol)parameter.Type).TypeArguments[0];
        if (flow is ITypeParameterSymbol or IErrorTypeSymbol
            || SymbolEqualityComparer.Default.Equals(flow.OriginalDefinition, analysis.Type.OriginalDefinition)
            || KnownTypes.DerivesFrom(analysis.Type, flow as INamedTypeSymbol))
            return;
        sink.Report(Rules.WrongInputs, (
            parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() as ParameterSyntax)?
            .Type?.GetLocation() ?? parameter.Locations.FirstOrDefault(), method.Name, flow.ShortName(),
                analysis.Type.Name);
    }

    private static void CheckName(FlowAnalysis analysis, StepInfo step, DiagnosticSink sink)
    {
        if (_reserved.Contains(step.Name))
            sink.Report(Rules.ReservedStepName, step.Location, step.Method, step.Name);
        else if (!IsValid(step.Name))
            sink.Report(Rules.InvalidStepName, step.Location, step.Method, step.Name);
        var twin = analysis.Steps.Find(s => s.Name == step.Name && s.Method != step.Method);
        if (twin is not null && (!analysis.Own.Steps.Contains(twin)
            || analysis.Own.Steps.IndexOf(twin) < analysis.Own.Steps.IndexOf(step)))
            sink.Report(Rules.DuplicateStepName, step.Location, twin.Method, step.Method, step.Name);
    }

    private static bool IsValid(string name) => name.Length > 0 && name[0] != '_'
        && name.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');
}
