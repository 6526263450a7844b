using Metaflow.Graph;

namespace Metaflow.Runtime;

/// <summary>The graph of a flow breaks rules, so that it cannot run.</summary>
public sealed class InvalidFlowException : MetaflowException
{
    internal InvalidFlowException(string flowName, IReadOnlyList<FlowIssue> issues)
        : base($"Flow '{flowName}' cannot run. " + string.Join(" ", issues.Select(i => $"{i.Id}: {i.Message}")))
    {
    }

    /// <inheritdoc/>
    public override string Headline => "Validity checker found an issue";
}
