namespace Metaflow.CommandLine;

/// <summary>A value that a command takes by its place.</summary>
/// <param name="Name">Its name in usage lines and errors, in capitals.</param>
/// <param name="Help">A sentence for the help text.</param>
internal sealed record CommandArgument(string Name, string Help)
{
    /// <summary>Whether it may be left out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The only values that are accepted; empty accepts all.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
