using System.CommandLine;

namespace Metaflow.Tool.Deployment;

/// <summary><c>metaflow aws destroy</c>.</summary>
internal static class DestroyCommand
{
    public static Command Create(ToolEnvironment environment)
    {
        var name = AwsCommand.StackName();
        var region = CommonOptions.Region();
        var keep = new Option<bool>("--keep-data") { Description = "Keeps the bucket with all data of runs, and a snapshot of the database." };
        var delete = new Option<bool>("--delete-data") { Description = "Deletes the bucket with all data of runs. A snapshot of the database is kept." };
        var force = new Option<bool>("--force") { Description = "Does not mind jobs that are under way; they end." };
        var yes = CommonOptions.Yes();
        var command = new Command("destroy", "Deletes the stack. Refuses while runs have data there, unless you say what becomes of it.")
        {
            name, region, keep, delete, force, yes,
        };
        command.SetAction((result, stop) => new StackRemoval(environment)
        {
            Name = result.GetRequiredValue(name),
            Region = result.GetValue(region),
            KeepsData = result.GetValue(keep),
            DeletesData = result.GetValue(delete),
            IgnoresJobs = result.GetValue(force),
            IsYes = result.GetValue(yes),
        }.RunAsync(stop));
        return command;
    }
}
