using Metaflow.Aws.CloudFormation;

namespace Metaflow.Tool.Deployment;

/// <summary>What the states of stacks and resources mean. Source: CloudFormation's user guide.</summary>
internal static class StackStates
{
    /// <summary>Whether a change is under way.</summary>
    public static bool IsChanging(this Stack stack) => stack.Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal);

    /// <summary>Whether the last change went well, so that the stack can be used.</summary>
    public static bool IsWell(this Stack stack) =>
        stack.Status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE" or "IMPORT_COMPLETE";

    /// <summary>Whether it was changed as it was told.</summary>
    public static bool HasSucceeded(this Stack stack) => stack.Status is "CREATE_COMPLETE" or "UPDATE_COMPLETE";

    /// <summary>Whether it is gone.</summary>
    public static bool IsGone(this Stack stack) => stack.Status == "DELETE_COMPLETE";

    /// <summary>Whether it can only be deleted.</summary>
    public static bool IsLost(this Stack stack) =>
        stack.Status is "ROLLBACK_COMPLETE" or "ROLLBACK_FAILED" or "CREATE_FAILED" or "DELETE_FAILED" or "REVIEW_IN_PROGRESS";

    /// <summary>Whether a resource failed for a reason of its own, and not because another did.</summary>
    public static bool IsCause(this StackEvent one) => one.Status.EndsWith("_FAILED", StringComparison.Ordinal)
        && one.Reason is { Length: > 0 } reason
        && !reason.Contains("cancelled", StringComparison.OrdinalIgnoreCase)
        && !reason.StartsWith("The following resource(s) failed", StringComparison.Ordinal);
}
