using System.Runtime.CompilerServices;
using Metaflow.Configuration;

namespace Metaflow.Tool.Doctor;

/// <summary>Checks what deployed flows need on Step Functions: two roles and a table.</summary>
internal sealed class StepFunctionsCheck(AwsAccess aws, MetaflowConfiguration configuration) : ServiceCheck
{
    public override string Service => "Step Functions";

    public override async IAsyncEnumerable<CheckResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var roles = new RoleCheck(aws, Service);
        var machines = ConfigurationOptions.SfnIamRole;
        yield return await roles.RunAsync(
            "role of state machines", configuration.Get(machines)!, machines.Key, "states.amazonaws.com", cancellationToken).ConfigureAwait(false);
        var events = ConfigurationOptions.EventsSfnAccessIamRole;
        if (configuration.Get(events) is { Length: > 0 } role)
            yield return await roles.RunAsync("role of schedules", role, events.Key, "events.amazonaws.com", cancellationToken).ConfigureAwait(false);
        var table = ConfigurationOptions.SfnDynamoDbTable;
        if (configuration.Get(table) is not { Length: > 0 } name)
        {
            yield return Warning("table", $"{table.Key} is not set: flows with a foreach cannot be deployed.");
            yield break;
        }

        yield return await TryAsync("table", async () =>
        {
            var found = await aws.DynamoDb.FindTableAsync(name, cancellationToken).ConfigureAwait(false);
            return found switch
            {
                null => Failed("table", $"There is no table '{name}' in {aws.Region}. Correct {table.Key}, or set AWS_REGION to its region."),
                { TableStatus: not "ACTIVE" } => Failed("table", $"The table '{name}' is {found.TableStatus}. Wait until it is ACTIVE."),
                { KeySchema: not [{ AttributeName: "pathspec", KeyType: "HASH" }] } => Failed(
                    "table", $"The table '{name}' has another key than 'pathspec' (HASH). Make one that has it."),
                _ => Ok("table", name),
            };
        }).ConfigureAwait(false);
    }
}
