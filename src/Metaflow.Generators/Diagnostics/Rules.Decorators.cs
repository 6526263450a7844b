using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Diagnostics;

internal static partial class Rules
{
    public static readonly DiagnosticDescriptor InvalidProjectName = Error(
        "MF0120", "The project name is not valid",
        "'{0}' is no {1} name; it is part of tags and of names of deployments, so write 1 to 128 of a-z, 0-9 and _");

    public static readonly DiagnosticDescriptor ExitHook = Error(
        "MF0121", "An exit hook names static methods",
        "[ExitHook] names static methods of the flow that may take a Run and a CancellationToken: {0}");
}
