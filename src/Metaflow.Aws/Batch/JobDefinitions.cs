using System.Security.Cryptography;
using System.Text.Json;
using Metaflow.Aws.Batch.Api;

namespace Metaflow.Aws.Batch;

/// <summary>Job definitions: each is registered once, under a name made of its content, and found again by it. Thread-safe.</summary>
/// <param name="api">The service.</param>
internal sealed class JobDefinitions(BatchApi api)
{
    private const int LongestRequest = 24 * 1024;

    private readonly OnceByKey<string, string> _arns = new();

    /// <summary>Makes the definition of a step's jobs, with the name of its content.</summary>
    /// <param name="job">The step.</param>
    /// <param name="queue">Where its jobs run.</param>
    /// <param name="nodes">The number of nodes of a gang; null outside one.</param>
    /// <param name="bootstrap">What the container starts with.</param>
    /// <exception cref="MetaflowException">The queue's machines do not have what the step wants.</exception>
    public static RegisterJobDefinitionRequest Of(StepJob job, PlatformQueue queue, int? nodes, ContainerBootstrap bootstrap)
    {
        var container = JobContainer.Of(job, queue, nodes is not null, bootstrap);
        var definition = new RegisterJobDefinitionRequest
        {
            Type = nodes is null ? "container" : "multinode",
            ContainerProperties = nodes is null ? container : null,
            NodeProperties = nodes is null ? null : NodesOf(nodes.Value, container),
            PlatformCapabilities = queue.Platform == ComputePlatform.Fargate ? ["FARGATE"] : null,
            PropagateTags = true,
        };
        var content = JsonSerializer.SerializeToUtf8Bytes(definition, BatchJson.Wire.RegisterJobDefinitionRequest);
        if (content.Length > LongestRequest)
        {
            throw new MetaflowException(
                $"The job definition of step '{job.Step}' would have {content.Length} bytes, and AWS Batch takes {LongestRequest}; give it fewer volumes, "
                + "devices or log options.");
        }

        return definition with { JobDefinitionName = "metaflownet_" + Convert.ToHexStringLower(SHA256.HashData(content)) };
    }

    /// <summary>The ARN of a definition, which is registered if nobody has done that yet.</summary>
    /// <param name="definition">The definition with its name.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public Task<string> FindAsync(RegisterJobDefinitionRequest definition, CancellationToken cancellationToken) =>
        _arns.FindAsync(definition.JobDefinitionName!, () => RegisterAsync(definition), cancellationToken);

    private async Task<string> RegisterAsync(RegisterJobDefinitionRequest definition) =>
        await api.FindJobDefinitionAsync(definition.JobDefinitionName!, CancellationToken.None).ConfigureAwait(false)
        ?? (await api.RegisterJobDefinitionAsync(definition, CancellationToken.None).ConfigureAwait(false)).JobDefinitionArn;

    /// <summary>One range of all nodes: two would not have room for what containers start with.</summary>
    private static NodeProperties NodesOf(int nodes, ContainerProperties container) => new()
    {
        NumNodes = nodes,
        MainNode = 0,
        NodeRangeProperties = [new NodeRangeProperty { TargetNodes = $"0:{nodes - 1}", Container = container }],
    };
}
