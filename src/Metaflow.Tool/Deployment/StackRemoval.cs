using Metaflow.Aws.CloudFormation;
using Metaflow.Aws.S3Api;
using Spectre.Console;

namespace Metaflow.Tool.Deployment;

/// <summary>One call of <c>aws destroy</c>.</summary>
/// <param name="environment">What it works with.</param>
internal sealed class StackRemoval(ToolEnvironment environment)
{
    private static readonly string[] _unfinished = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING"];

    /// <summary>The stack.</summary>
    public required string Name { get; init; }

    /// <summary>The region; null for that of the process.</summary>
    public string? Region { get; init; }

    /// <summary>Whether bucket and database are to be kept.</summary>
    public bool KeepsData { get; init; }

    /// <summary>Whether the bucket is to be deleted.</summary>
    public bool DeletesData { get; init; }

    /// <summary>Whether jobs that are under way do not matter.</summary>
    public bool IgnoresJobs { get; init; }

    /// <summary>Whether not to ask.</summary>
    public bool IsYes { get; init; }

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (KeepsData && DeletesData)
            throw new UsageException("--keep-data and --delete-data say the opposite of each other. Leave one.");
        using var aws = AwsAccess.Of(environment, Region);
        var stack = await StackLookup.GetAsync(aws, Name, cancellationToken).ConfigureAwait(false);
        if (stack.IsChanging())
            throw new MetaflowException($"The stack '{Name}' is {stack.Status}. Wait until that is over: 'metaflow aws status --name {Name}' shows it.");
        var bucket = stack.Outputs.GetValueOrDefault("BucketName");
        if (!IgnoresJobs)
            await CheckJobsAsync(aws, stack, cancellationToken).ConfigureAwait(false);
        await CheckDataAsync(aws, stack, bucket, cancellationToken).ConfigureAwait(false);
        if (!await ConfirmAsync(bucket, cancellationToken).ConfigureAwait(false))
            return ToolExit.Failed;

        var progress = new StackProgress(environment, aws.CloudFormation);
        var last = await progress.LastEventAsync(stack.Id, cancellationToken).ConfigureAwait(false);
        await aws.CloudFormation.DeleteStackAsync(stack.Id, cancellationToken).ConfigureAwait(false);
        if (await progress.FollowAsync(stack.Id, last, cancellationToken).ConfigureAwait(false) is { } left)
            throw new MetaflowException($"The stack '{Name}' is {left.Status}, for what is said above. Mend it, and destroy again: no data was deleted.");
        environment.Output.WriteLine($"The stack '{Name}' is deleted.");
        await TellOfDataAsync(aws, stack, bucket, cancellationToken).ConfigureAwait(false);
        return ToolExit.Done;
    }

    private static async Task CheckJobsAsync(AwsAccess aws, Stack stack, CancellationToken cancellationToken)
    {
        if (stack.Outputs.GetValueOrDefault("BatchJobQueueArn") is not { Length: > 0 } queue)
            return;
        var count = 0;
        foreach (var status in _unfinished)
            count += await aws.Batch.ListJobsAsync(queue, status, cancellationToken).CountAsync(cancellationToken).ConfigureAwait(false);
        if (count > 0)
        {
            throw new MetaflowException(
                $"{count} jobs of the queue '{queue}' have not ended. Wait for them, end them by the flow's 'batch kill', or say --force to end them with the stack.");
        }
    }

    private async Task CheckDataAsync(AwsAccess aws, Stack stack, string? bucket, CancellationToken cancellationToken)
    {
        if (KeepsData || DeletesData)
            return;
        var data = new List<string>();
        if (bucket is { Length: > 0 } && await HasObjectsAsync(aws, bucket, cancellationToken).ConfigureAwait(false))
            data.Add($"the data of runs, in the bucket '{bucket}'");
        if (stack.Outputs.GetValueOrDefault("DatabaseIdentifier") is { Length: > 0 } database)
            data.Add($"the records of runs, in the database '{database}'");
        if (data.Count > 0)
        {
            throw new MetaflowException(
                $"The stack '{Name}' holds {string.Join(", and ", data)}. Say --keep-data to keep the bucket, and the database as a snapshot; or "
                + "--delete-data to delete the bucket.");
        }
    }

    private async Task<bool> ConfirmAsync(string? bucket, CancellationToken cancellationToken)
    {
        var what = DeletesData && bucket is { Length: > 0 } ? $"the stack '{Name}', and the bucket '{bucket}' with all it holds" : $"the stack '{Name}'";
        if (IsYes)
            return true;
        if (!environment.IsInteractive)
            throw new UsageException($"This deletes {what}. There is no terminal to ask on: say --yes, or leave it.");
        var answer = await new TextPrompt<string>(Markup.Escape($"This deletes {what}. Type the stack's name to go on:"))
        {
            AllowEmpty = true,
        }.ShowAsync(environment.Console, cancellationToken).ConfigureAwait(false);
        if (answer.Trim() == Name)
            return true;
        environment.Error.WriteLine("That is not its name; nothing was deleted.");
        return false;
    }

    private async Task TellOfDataAsync(AwsAccess aws, Stack stack, string? bucket, CancellationToken cancellationToken)
    {
        if (bucket is { Length: > 0 })
        {
            if (DeletesData)
                await DeleteBucketAsync(aws.S3, bucket, cancellationToken).ConfigureAwait(false);
            else
                environment.Output.WriteLine($"The bucket '{bucket}' is kept; the data of runs stays readable at {stack.Outputs.GetValueOrDefault("MetaflowDataStoreS3Url") ?? bucket}.");
        }

        if (stack.Outputs.GetValueOrDefault("DatabaseIdentifier") is { Length: > 0 } database)
            environment.Output.WriteLine($"CloudFormation has kept a snapshot of the database '{database}'. Delete it in RDS when nobody needs it.");
        environment.Output.WriteLine("Profiles that use the stack are still there: 'metaflow configure reset' deletes one.");
    }

    private async Task DeleteBucketAsync(S3Connection s3, string bucket, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var page in s3.ListAsync(new S3Url(bucket, ""), delimiter: null, cancellationToken).ConfigureAwait(false))
        {
            await s3.DeleteAsync(bucket, [.. page.Objects.Select(static one => one.Key)], cancellationToken).ConfigureAwait(false);
            count += page.Objects.Count;
        }

        await s3.DeleteBucketAsync(bucket, cancellationToken).ConfigureAwait(false);
        environment.Output.WriteLine($"The bucket '{bucket}' is deleted, with {count} objects.");
    }

    private static async Task<bool> HasObjectsAsync(AwsAccess aws, string bucket, CancellationToken cancellationToken)
    {
        await foreach (var page in aws.S3.ListAsync(new S3Url(bucket, ""), delimiter: null, cancellationToken).ConfigureAwait(false))
            return page.Objects.Count > 0;
        return false;
    }
}
