namespace Metaflow;

/// <summary>
/// Translates C# member names into the names that Metaflow stores and types on a command line:
/// <c>ByGenre</c> → <c>by_genre</c> (steps, artifacts) → <c>--by-genre</c> (options).
/// </summary>
/// <remarks>Shared by the source generator and the runtime, so that both sides always agree. Thread-safe.</remarks>
public static class NamingPolicy
{
    /// <summary>Translates a PascalCase or camelCase member name to snake_case; a name already in snake_case is kept.</summary>
    /// <param name="memberName">A C# identifier, such as <c>TopMovies</c>, <c>URLCount</c> or <c>Step2Result</c>.</param>
    /// <returns>The stored name: <c>top_movies</c>, <c>url_count</c>, <c>step2_result</c>.</returns>
    public static string ToSnakeCase(string memberName)
    {
        if (string.IsNullOrEmpty(memberName))
            return memberName;
        var buffer = new char[memberName.Length * 2];
        var length = 0;
        for (var i = 0; i < memberName.Length; i++)
        {
            var c = memberName[i];
            if (char.IsUpper(c))
            {
                var afterLower = i > 0 && (char.IsLower(memberName[i - 1]) || char.IsDigit(memberName[i - 1]));
                var startsWord = i > 0 && char.IsUpper(memberName[i - 1])
                    && i + 1 < memberName.Length && char.IsLower(memberName[i + 1]);
                if (afterLower || startsWord)
                    buffer[length++] = '_';
                c = char.ToLowerInvariant(c);
            }

            buffer[length++] = c;
        }

        return new string(buffer, 0, length);
    }

    /// <summary>Translates a stored name to a command-line option name: <c>max_depth</c> → <c>max-depth</c>.</summary>
    /// <param name="storedName">A name as <see cref="ToSnakeCase"/> gives it.</param>
    public static string ToOptionName(string storedName) => storedName.Replace('_', '-');

    /// <summary>Tells whether a name typed by a person, in either form, means the stored name.</summary>
    /// <param name="name">A member name (<c>ByGenre</c>) or a stored name (<c>by_genre</c>).</param>
    /// <param name="storedName">The stored name.</param>
    public static bool Matches(string name, string storedName) =>
        string.Equals(name, storedName, StringComparison.Ordinal)
        || string.Equals(ToSnakeCase(name), storedName, StringComparison.Ordinal);
}
