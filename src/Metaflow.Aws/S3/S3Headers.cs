namespace Metaflow;

/// <summary>What users give for headers.</summary>
internal static class S3Headers
{
    /// <summary>Makes sure that a text fits into a header and stays one.</summary>
    /// <param name="value">The text; null for none.</param>
    /// <param name="name">What it is, for the message.</param>
    /// <exception cref="ArgumentException">It holds something else than visible ASCII characters and spaces.</exception>
    public static void Check(string? value, string name)
    {
        if (value is not null && (value.Length == 0 || value.AsSpan().ContainsAnyExceptInRange(' ', '~')))
            throw new ArgumentException($"'{value}' is no valid {name}: it must be text in ASCII, on one line, and not empty.", name);
    }
}
