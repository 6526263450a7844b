namespace Metaflow.Runtime;

/// <summary>The project and the branch that a run belongs to.</summary>
/// <param name="Name">The project.</param>
/// <param name="Branch">The branch: <c>user.ann</c>, <c>test.b</c>, <c>prod</c> or <c>prod.b</c>.</param>
/// <param name="IsUserBranch">Whether the branch is the user's own.</param>
/// <param name="IsProduction">Whether the branch is a production branch.</param>
public sealed record ProjectContext(string Name, string Branch, bool IsUserBranch, bool IsProduction)
{
    /// <summary>The name of a flow on the branch: <c>project.branch.Flow</c>.</summary>
    /// <param name="flowName">The flow's name.</param>
    public string FlowNameOf(string flowName) => $"{Name}.{Branch}.{flowName}";
}
