namespace Metaflow.Graph;

/// <summary>A flow's graph breaks the rules; the message lists every mistake.</summary>
public sealed class InvalidGraphException : MetaflowException
{
    internal InvalidGraphException(string flowName, IReadOnlyList<FlowIssue> issues)
        : base($"Flow '{flowName}' cannot run:\n" + string.Join('\n', issues.Select(static i => $"  {i}"))) =>
        Issues = [.. issues.Select(static i => i.ToString())];

    /// <summary>The mistakes, each with the id of the rule.</summary>
    public IReadOnlyList<string> Issues { get; }

    /// <inheritdoc/>
    public override string Headline => "Validity checker found an issue";
}
