using System.Globalization;
using System.Text.Json;
using Metaflow.Aws.Batch.Api;

namespace Metaflow.Aws.Batch;

/// <summary>What a job has in the place of its definition's, and how long that may be.</summary>
internal static class JobOverrides
{
    /// <summary>What a job may have: the container's service takes 8,192 characters, and AWS Batch adds variables of its own.</summary>
    public const int Longest = 8192 - OfBatchItself;

    /// <summary>The most bytes of a request to submit a job.</summary>
    public const int LongestRequest = 30 * 1024;

    private const int OfBatchItself = 1000;
    private const int Named = 3;

    /// <summary>Makes the overrides of a job.</summary>
    /// <param name="resources">What it gets of its machine.</param>
    /// <param name="variables">Its environment variables.</param>
    public static ContainerOverrides Of(BatchResources resources, IReadOnlyDictionary<string, string> variables)
    {
        var amounts = new List<ResourceRequirement> { new("VCPU", resources.Cpu.ToString("G6", CultureInfo.InvariantCulture)) };
        if (resources.Gpu > 0)
            amounts.Add(new("GPU", resources.Gpu.ToString(CultureInfo.InvariantCulture)));
        amounts.Add(new("MEMORY", resources.Memory.ToString(CultureInfo.InvariantCulture)));
        return new ContainerOverrides
        {
            ResourceRequirements = amounts,
            Environment = [.. variables.Select(static v => new EnvironmentEntry(v.Key, v.Value))],
        };
    }

    /// <summary>Whether AWS takes a request.</summary>
    public static bool Fits(SubmitJobRequest request, ContainerOverrides overrides) =>
        LengthOf(overrides) <= Longest && SizeOf(request) <= LongestRequest;

    /// <summary>Says what makes a job too long; values, which may be secret, are not in the message.</summary>
    /// <param name="step">The step's stored name.</param>
    /// <param name="overrides">The overrides that are too long.</param>
    public static MetaflowException TooLong(string step, ContainerOverrides overrides)
    {
        var longest = overrides.Environment!.OrderByDescending(static v => v.Value.Length).Take(Named)
            .Select(static v => string.Create(CultureInfo.InvariantCulture, $"{v.Name} ({v.Value.Length} characters)"));
        return new MetaflowException(string.Create(
            CultureInfo.InvariantCulture,
            $"A job of step '{step}' cannot be submitted: its variables have {LengthOf(overrides)} characters, and AWS takes {Longest} beside its own. The ")
            + $"longest are {string.Join(", ", longest)}. Shorten what [EnvironmentVariable] or settings give them, or put it into an artifact or a secret.");
    }

    private static int LengthOf(ContainerOverrides overrides) => JsonSerializer.Serialize(overrides, BatchJson.Wire.ContainerOverrides).Length;

    private static int SizeOf(SubmitJobRequest request) =>
        JsonSerializer.SerializeToUtf8Bytes(request, BatchJson.Wire.SubmitJobRequest).Length;
}
