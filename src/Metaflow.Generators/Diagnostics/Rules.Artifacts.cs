using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Diagnostics;

internal static partial class Rules
{
    public static readonly DiagnosticDescriptor ArtifactAccessors = Error(
        "MF0080", "An artifact has get and set",
        "Artifact '{0}' {1}, but steps must be able to read and assign it; write '{{ get; set; }}' (the setter may be "
            + "private)");

    public static readonly DiagnosticDescriptor ArtifactInitializer = Error(
        "MF0081", "An artifact cannot have an initializer",
        "Artifact '{0}' has an initializer, which would hide the value that an earlier step stored; assign it in the "
            + "start step");

    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "MF0082", "The type cannot be stored",
        "'{0}' cannot be stored: {1}; use a type with plain data, or keep it in a local variable of the step");

    public static readonly DiagnosticDescriptor StaticArtifact = Error(
        "MF0083", "An artifact belongs to an instance",
        "'{0}' cannot be an artifact because it is {1}; make it an ordinary instance property");

    public static readonly DiagnosticDescriptor ArtifactNotPartial = Error(
        "MF0084", "An artifact is a partial property",
        "'{0}' is marked [Artifact] but is {1}; write it as a partial property: 'public partial {2} {0} {{ get; set; "
            + "}}'");

    public static readonly DiagnosticDescriptor DuplicateStoredName = Error(
        "MF0085", "Two members have one stored name",
        "'{0}' and '{1}' would both be stored as '{2}'; rename one or give it a Name in its attribute");

    public static readonly DiagnosticDescriptor ReservedArtifactName = Error(
        "MF0086", "The artifact name is reserved",
        "'{0}' would be stored as '{1}', which Metaflow needs itself; rename it or give a Name in its attribute");

    public static readonly DiagnosticDescriptor InvalidArtifactName = Error(
        "MF0087", "The artifact name is not valid",
        "'{0}' would be stored as '{1}'; a stored name consists of letters, digits and _, and starts with a letter. "
        + "Give another Name");

    public static readonly DiagnosticDescriptor LostState = Warning(
        "MF0088", "State that does not survive the step",
        "'{0}' is neither artifact nor parameter, so its value is lost when the step ends; make it a partial property "
        + "to keep it, or a local variable or static member if it need not be kept");

    public static readonly DiagnosticDescriptor WrongSerializer = Error(
        "MF0089", "The serializer does not fit",
        "'{0}' cannot be stored by '{1}': {2}");
}
