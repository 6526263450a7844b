using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Diagnostics;

internal static partial class Rules
{
    public static readonly DiagnosticDescriptor ReservedParameterName = Error(
        "MF0100", "The parameter name is reserved",
        "Parameter '{0}' would be the option '--{1}', which 'run' has already; rename it or give [Parameter(Name = "
            + "\"…\")]");

    public static readonly DiagnosticDescriptor DuplicateParameterName = Error(
        "MF0101", "Two parameters have one name",
        "'{0}' and '{1}' would both be the option '--{2}'; rename one or give it another Name");

    public static readonly DiagnosticDescriptor InvalidParameterName = Error(
        "MF0102", "The parameter name is not valid",
        "Parameter '{0}' would be the option '--{1}'; an option consists of letters, digits, - and _, and starts with "
            + "a letter. "
        + "Give another Name");

    public static readonly DiagnosticDescriptor ParameterAccessors = Error(
        "MF0103", "A parameter has get and init",
        "'{0}' {1}, so its value could not be put in at launch; write '{{ get; init; }}'");

    public static readonly DiagnosticDescriptor DefaultFrom = Error(
        "MF0104", "DefaultFrom names a static method",
        "DefaultFrom of '{0}' names '{1}', {2}; write 'static {3} {1}()' or 'static {3} {1}(ParameterContext "
            + "context)' in the flow");

    public static readonly DiagnosticDescriptor Parser = Error(
        "MF0105", "Parser names a static method",
        "Parser of '{0}' names '{1}', {2}; write 'static {3} {1}(string text)' in the flow");

    public static readonly DiagnosticDescriptor ParameterAssigned = Error(
        "MF0106", "A parameter is read-only in a step",
        "'{0}' is a parameter and cannot be changed while the flow runs; assign an artifact instead");

    public static readonly DiagnosticDescriptor IncludeFileType = Error(
        "MF0107", "An included file is an IncludedFile",
        "[IncludeFile] property '{0}' is a '{1}'; declare it as IncludedFile and read its Text or Bytes");

    public static readonly DiagnosticDescriptor ConfigDefaults = Error(
        "MF0108", "A config has one default",
        "Config '{0}' has both Default (a file) and DefaultValue (a text); keep one of them");

    public static readonly DiagnosticDescriptor SeveralRoles = Error(
        "MF0109", "A property has one role",
        "'{0}' carries {1}; a property is one of parameter, included file, config and artifact");

    public static readonly DiagnosticDescriptor SeparatorOnSingle = Error(
        "MF0110", "A separator needs a list",
        "Parameter '{0}' has a Separator but its type '{1}' is not a list of simple values; use an array or list, or "
            + "remove it");

    public static readonly DiagnosticDescriptor EmptySeparator = Error(
        "MF0111", "A separator is not empty",
        "Parameter '{0}' has an empty Separator; give the text between two items, such as \",\"");

    public static readonly DiagnosticDescriptor DefaultWithInitializer = Error(
        "MF0112", "A parameter has one default",
        "Parameter '{0}' has both an initializer and DefaultFrom; keep one of them");
}
