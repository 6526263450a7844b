using Metaflow.Aws.CloudFormation;
using Spectre.Console;

namespace Metaflow.Tool.Deployment;

/// <summary>Shows what happens to a stack while it is changed.</summary>
/// <param name="environment">Where to show it.</param>
/// <param name="api">The service.</param>
internal sealed class StackProgress(ToolEnvironment environment, CloudFormationApi api)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(3);

    /// <summary>The latest thing that happened to a stack; null when nothing did.</summary>
    public async Task<string?> LastEventAsync(string stack, CancellationToken cancellationToken)
    {
        await foreach (var one in api.DescribeStackEventsAsync(stack, cancellationToken).ConfigureAwait(false))
            return one.Id;
        return null;
    }

    /// <summary>Follows a change to its end.</summary>
    /// <param name="id">The stack's ARN.</param>
    /// <param name="after">What happened before the change, as <see cref="LastEventAsync"/> tells it; null for nothing.</param>
    /// <param name="cancellationToken">Stops following; the change goes on.</param>
    /// <returns>The stack as it is then; null when it is gone.</returns>
    public async Task<Stack?> FollowAsync(string id, string? after, CancellationToken cancellationToken)
    {
        var causes = new List<StackEvent>();
        while (true)
        {
            // The state first: what happens up to its end is then among what is asked for next.
            var stack = await api.FindStackAsync(id, cancellationToken).ConfigureAwait(false);
            foreach (var one in await NewEventsAsync(id, after, cancellationToken).ConfigureAwait(false))
            {
                after = one.Id;
                Show(one);
                if (one.IsCause())
                    causes.Add(one);
            }

            if (stack is null || !stack.IsChanging())
            {
                Explain(stack, causes);
                return stack is null || stack.IsGone() ? null : stack;
            }

            await Task.Delay(_pause, environment.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<List<StackEvent>> NewEventsAsync(string id, string? after, CancellationToken cancellationToken)
    {
        var events = new List<StackEvent>();
        await foreach (var one in api.DescribeStackEventsAsync(id, cancellationToken).ConfigureAwait(false))
        {
            if (one.Id == after)
                break;
            events.Add(one);
        }

        events.Reverse();
        return events;
    }

    private void Show(StackEvent one)
    {
        var color = one.Status switch
        {
            _ when one.Status.EndsWith("_FAILED", StringComparison.Ordinal) => Color.Red,
            _ when one.Status.Contains("ROLLBACK", StringComparison.Ordinal) => Color.Yellow,
            _ when one.Status.EndsWith("_COMPLETE", StringComparison.Ordinal) => Color.Green,
            _ => Color.Default,
        };
        var reason = one.Reason is { Length: > 0 } text ? $"  {text}" : "";
        environment.Console.Write(new Text($"{one.Time.ToLocalTime():HH:mm:ss}  ", Style.Plain));
        environment.Console.Write(new Text($"{one.Status,-28}", new Style(color)));
        environment.Console.Write(new Text($"  {one.ResourceType}  {one.LogicalId}{reason}\n", Style.Plain));
    }

    private void Explain(Stack? stack, List<StackEvent> causes)
    {
        if (stack is null || stack.HasSucceeded() || stack.IsGone())
            return;
        environment.Error.WriteLine();
        foreach (var cause in causes)
            environment.Error.WriteLine($"{cause.LogicalId} ({cause.ResourceType}) failed: {cause.Reason}");
        if (causes.Count == 0 && stack.StatusReason is { Length: > 0 } reason)
            environment.Error.WriteLine(reason);
    }
}
