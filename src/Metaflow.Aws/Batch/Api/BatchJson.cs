using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Metaflow.Aws.Batch.Api;

/// <summary>How the messages of AWS Batch are written and read. Source: the service's API reference.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DescribeJobQueuesRequest))]
[JsonSerializable(typeof(DescribeJobQueuesResponse))]
[JsonSerializable(typeof(DescribeComputeEnvironmentsRequest))]
[JsonSerializable(typeof(DescribeComputeEnvironmentsResponse))]
[JsonSerializable(typeof(DescribeJobDefinitionsRequest))]
[JsonSerializable(typeof(DescribeJobDefinitionsResponse))]
[JsonSerializable(typeof(RegisterJobDefinitionRequest))]
[JsonSerializable(typeof(RegisterJobDefinitionResponse))]
[JsonSerializable(typeof(SubmitJobRequest))]
[JsonSerializable(typeof(SubmitJobResponse))]
[JsonSerializable(typeof(DescribeJobsRequest))]
[JsonSerializable(typeof(DescribeJobsResponse))]
[JsonSerializable(typeof(ListJobsRequest))]
[JsonSerializable(typeof(ListJobsResponse))]
[JsonSerializable(typeof(TerminateJobRequest))]
[JsonSerializable(typeof(TerminateJobResponse))]
internal sealed partial class BatchJson : JsonSerializerContext
{
    /// <summary>As messages are sent. No browser shows them, so nothing is escaped that need not be: AWS counts the characters.</summary>
    public static BatchJson Wire =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
