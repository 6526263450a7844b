using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Diagnostics;

internal static partial class Rules
{
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "MF0001", "A flow class must be partial",
        "'{0}' must be partial, because the steps and artifacts of flow '{1}' are completed by generated code; "
        + "write 'partial class {0}'");

    public static readonly DiagnosticDescriptor FileLocal = Error(
        "MF0002", "A flow class cannot be file-local",
        "Flow '{0}' is file-local, so generated code cannot complete it; make it internal or private instead of "
            + "'file'");

    public static readonly DiagnosticDescriptor NoParameterlessConstructor = Error(
        "MF0003", "A flow needs a constructor without parameters",
        "Flow '{0}' has no constructor without parameters, but each task creates its own instance; add one, or take "
        + "the values as [Parameter] properties");

    public static readonly DiagnosticDescriptor NoSteps = Error(
        "MF0004", "A flow needs steps",
        "Flow '{0}' has no step; mark its methods with [Step], or make the class abstract if other flows derive from "
            + "it");

    public static readonly DiagnosticDescriptor StepOutsideFlow = Error(
        "MF0005", "A step belongs to a flow",
        "'{0}' is marked [Step], but '{1}' is not a flow; derive the class from FlowSpec or remove the attribute");

    public static readonly DiagnosticDescriptor DecoratorWithoutStep = Error(
        "MF0006", "A step decorator belongs on a step",
        "[{0}] stands on '{1}', which is not a step; mark the method with [Step] or remove the decorator");

    public static readonly DiagnosticDescriptor RepeatedDecorator = Error(
        "MF0007", "A decorator may stand once",
        "[{0}] stands on flow '{1}' and on its base class '{2}'; keep one of them");

    public static readonly DiagnosticDescriptor CatchOnSplit = Error(
        "MF0008", "Catch cannot stand on a foreach or switch step",
        "Step '{0}' has [Catch] and decides at run time how the flow goes on ({1}), which a step that failed cannot "
            + "do; "
        + "move the work that may fail into a step before it");

    public static readonly DiagnosticDescriptor DecoratorNameClash = Error(
        "MF0009", "Two step decorators have one name",
        "Decorator '{0}' has the name '{1}', which is that of '{2}', so '--with {1}' would be ambiguous; choose another name");

    public static readonly DiagnosticDescriptor CatchVar = Error(
        "MF0020", "Catch stores into a TaskFailure",
        "[Catch] of step '{0}' names '{1}', {2}; declare 'public partial TaskFailure? {3} {{ get; set; }}' and name it");

    public static readonly DiagnosticDescriptor RetryTimes = Error(
        "MF0021", "A step is retried up to four times",
        "[Retry] of step '{0}' has Times = {1}, but a task has six attempts at most, of which [Catch] may need one; give 0 to 4");

    public static readonly DiagnosticDescriptor TimeoutDuration = Error(
        "MF0022", "A timeout has a duration",
        "[Timeout] of step '{0}' allows {1} seconds; give Seconds, Minutes or Hours that add up to more than nothing and at most "
            + "40 days");
}
