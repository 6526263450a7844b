using Metaflow.Configuration;

namespace Metaflow.Aws.Batch;

/// <summary>What the jobs of a step have in common, as its decorators and the settings say. Immutable.</summary>
/// <param name="Step">The step's stored name.</param>
/// <param name="Batch">Its decorator.</param>
internal sealed record StepJob(string Step, BatchAttribute Batch)
{
    public required BatchResources Resources { get; init; }

    public required string Image { get; init; }

    /// <summary>The role that the task has.</summary>
    public required string JobRole { get; init; }

    /// <summary>The role that starts the task on Fargate; null when none is named.</summary>
    public string? ExecutionRole { get; init; }

    /// <summary>The name or ARN of the queue; null for any.</summary>
    public string? Queue { get; init; }

    /// <summary>The arguments of the container: what its program is given.</summary>
    public IReadOnlyList<string> ProgramArguments { get; init; } = [];

    /// <summary>Reads decorators and settings.</summary>
    /// <param name="batch">The step's decorator.</param>
    /// <param name="step">The step's stored name.</param>
    /// <param name="decorators">All decorators of the step.</param>
    /// <param name="configuration">The settings.</param>
    /// <exception cref="MetaflowException">Something is missing.</exception>
    public static StepJob Of(
        BatchAttribute batch, string step, IReadOnlyList<StepDecorator> decorators, MetaflowConfiguration configuration)
    {
        if (batch.FlowInImage && ContainerImage.Given(batch, configuration) is null)
        {
            throw new MetaflowException(
                $"[Batch(FlowInImage = true)] of step '{step}' does not say which image holds the flow. Give Image, or set "
                + $"{ConfigurationOptions.BatchContainerImage.Key}.");
        }

        return new StepJob(step, batch)
        {
            Resources = BatchResources.Of(batch, decorators),
            Image = ContainerImage.Of(batch, configuration, ContainerImage.OfThisProcess()),
            JobRole = batch.IamRole ?? Text(ConfigurationOptions.EcsS3AccessIamRole) ?? throw new ConfigurationException(
                $"Step '{step}' runs on AWS Batch, and no role is named by which its tasks reach S3. Set {ConfigurationOptions.EcsS3AccessIamRole.Key} to "
                + "the ARN of a role, by `metaflow configure aws` or in the environment, or give IamRole in [Batch]."),
            ExecutionRole = batch.ExecutionRole ?? Text(ConfigurationOptions.EcsFargateExecutionRole),
            Queue = batch.Queue ?? Text(ConfigurationOptions.BatchJobQueue),
        };

        string? Text(ConfigurationOption<string?> option) => configuration.Get(option) is { Length: > 0 } text ? text : null;
    }
}
