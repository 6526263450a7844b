using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Diagnostics;

internal static partial class Rules
{
    public static readonly DiagnosticDescriptor StaticStep = Error(
        "MF0010", "A step cannot be static",
        "Step '{0}' is static, but a step works on the artifacts of its flow instance; remove 'static'");

    public static readonly DiagnosticDescriptor GenericStep = Error(
        "MF0011", "A step cannot be generic",
        "Step '{0}' has type parameters, which nothing can fill in at run time; make the flow class generic or use a "
        + "concrete type");

    public static readonly DiagnosticDescriptor OverloadedStep = Error(
        "MF0012", "A step cannot be overloaded",
        "'{0}' is a step and has overloads, so 'Next({0})' would be ambiguous; rename the other method or the step");

    public static readonly DiagnosticDescriptor StepReturnType = Error(
        "MF0013", "A step returns nothing, Task or ValueTask",
        "Step '{0}' returns '{1}', but the results of a step are its artifacts; return void, Task or ValueTask and "
        + "assign an artifact");

    public static readonly DiagnosticDescriptor AsyncVoidStep = Error(
        "MF0014", "A step cannot be async void",
        "Step '{0}' is async void, so nobody could wait for it or see its error; return Task");

    public static readonly DiagnosticDescriptor StepParameters = Error(
        "MF0015", "A step takes at most an item, inputs and a token",
        "Parameter '{1}' of step '{0}' {2}; a step may take one foreach item, one Inputs<TFlow> and one "
            + "CancellationToken, "
        + "by value");

    public static readonly DiagnosticDescriptor WrongInputs = Error(
        "MF0016", "A join takes the inputs of its own flow",
        "Join '{0}' takes Inputs<{1}>, but its inputs are instances of '{2}'; write Inputs<{2}>");

    public static readonly DiagnosticDescriptor ReservedStepName = Error(
        "MF0017", "The step name is reserved",
        "Step '{0}' would be stored as '{1}', a name that Metaflow needs itself; rename it or give [Step(Name = "
            + "\"…\")]");

    public static readonly DiagnosticDescriptor InvalidStepName = Error(
        "MF0018", "The step name is not valid",
        "Step '{0}' would be stored as '{1}'; a stored step name consists of a-z, 0-9 and _, and does not start with "
            + "_. "
        + "Rename it or give [Step(Name = \"…\")]");

    public static readonly DiagnosticDescriptor DuplicateStepName = Error(
        "MF0019", "Two steps have one name",
        "Steps '{0}' and '{1}' would both be stored as '{2}'; rename one or give it [Step(Name = \"…\")]");
}
