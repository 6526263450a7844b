using System.CommandLine;

namespace Metaflow.Tool.Deployment;

/// <summary><c>metaflow aws status</c>.</summary>
internal static class StackStatusCommand
{
    private const int Shown = 10;

    public static Command Create(ToolEnvironment environment)
    {
        var name = AwsCommand.StackName();
        var region = CommonOptions.Region();
        var command = new Command("status", "Shows the state of the stack, and what happened to it last.") { name, region };
        command.SetAction((result, stop) => ShowAsync(environment, result.GetRequiredValue(name), result.GetValue(region), stop));
        return command;
    }

    private static async Task<int> ShowAsync(ToolEnvironment environment, string name, string? region, CancellationToken cancellationToken)
    {
        using var aws = AwsAccess.Of(environment, region);
        var stack = await StackLookup.GetAsync(aws, name, cancellationToken).ConfigureAwait(false);
        environment.Output.WriteLine($"{stack.Name}: {stack.Status}{(stack.StatusReason is { Length: > 0 } reason ? $" ({reason})" : "")}");
        environment.Output.WriteLine(stack.Id);
        var events = await aws.CloudFormation.DescribeStackEventsAsync(stack.Id, cancellationToken)
            .Take(Shown).ToListAsync(cancellationToken).ConfigureAwait(false);
        events.Reverse();
        foreach (var one in events)
        {
            environment.Output.WriteLine(
                $"{one.Time:yyyy-MM-dd HH:mm:ss}Z  {one.Status,-28}  {one.ResourceType}  {one.LogicalId}{(one.Reason is { Length: > 0 } text ? $"  {text}" : "")}");
        }

        return stack.IsWell() || stack.IsChanging() ? ToolExit.Done : ToolExit.Failed;
    }
}
