namespace Metaflow.Tool.Deployment;

/// <summary>Options of the form <c>NAME=VALUE</c>.</summary>
internal static class NamedValues
{
    /// <summary>Takes them apart.</summary>
    /// <param name="option">The option, for the error.</param>
    /// <param name="texts">What was given.</param>
    /// <exception cref="UsageException">One has no name, or another has the same one.</exception>
    public static Dictionary<string, string> Parse(string option, IEnumerable<string> texts)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new UsageException($"{option} '{text}' has no name. Write {option} NAME=VALUE.");
            if (!values.TryAdd(text[..equals], text[(equals + 1)..]))
                throw new UsageException($"{option} {text[..equals]} is there twice. Leave one.");
        }

        return values;
    }
}
