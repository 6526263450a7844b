namespace Metaflow.Configuration;

/// <summary>The text of a setting, and where it comes from.</summary>
/// <param name="Text">The text.</param>
/// <param name="Origin">
/// For people: <c>--datastore-root</c>, <c>environment variable METAFLOW_USER</c>, or the path of a file.
/// </param>
public sealed record ConfigurationSource(string Text, string Origin);
