namespace Metaflow;

/// <summary>
/// The one place where ids that come from outside are checked. What passes is one path segment on every file system:
/// not empty, not hidden, no separators, no control characters, nothing that Windows refuses.
/// </summary>
internal static class PathspecPart
{
    public const int Flow = 0;
    public const int Run = 1;
    public const int Step = 2;
    public const int Task = 3;
    public const int Artifact = 4;

    /// <summary>The longest name that file systems take.</summary>
    public const int MaxLength = 255;

    public static readonly string[] Names = ["flow", "run", "step", "task", "artifact"];

    public static readonly string[] Shapes =
        ["Flow", "Flow/run", "Flow/run/step", "Flow/run/step/task", "Flow/run/step/task/artifact"];

    public static string Validate(int part, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var problem = Problem(part, value);
        return problem is null
            ? value
            : throw new PathspecException($"'{value}' is not a valid {Names[part]} {Kind(part)}: it {problem}.");
    }

    public static bool IsValid(int part, string value) => Problem(part, value) is null;

    private static string Kind(int part) => part is Run or Task ? "id" : "name";

    private static string? Problem(int part, string value)
    {
        if (value.Length == 0)
            return "is empty";
        if (value.Length > MaxLength)
            return $"is longer than {MaxLength} characters";
        if (value[0] == '.')
            return "starts with a dot";
        if (value is "_meta")
            return "is a name that the datastore keeps for itself";
        if (part is Flow or Step)
            return IdentifierProblem(value);
        // Ids are short: a plain loop needs no start-up, unlike the vectorised searches.
        foreach (var c in value)
        {
            if (char.IsControl(c) || c is '/' or '\\' or '<' or '>' or ':' or '"' or '|' or '?' or '*')
                return $"contains the character U+{(int)c:X4}, which ids may not";
        }

        return char.IsWhiteSpace(value[^1]) || value[^1] == '.' ? "ends with a space or a dot" : null;
    }

    private static string? IdentifierProblem(string value)
    {
        if (char.IsDigit(value[0]))
            return "starts with a digit";
        foreach (var c in value)
        {
            if (!char.IsLetterOrDigit(c) && c != '_')
                return $"contains '{c}'; use letters, digits and underscores";
        }

        return null;
    }
}
