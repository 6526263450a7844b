using System.Text.Json.Serialization;

namespace Metaflow.Aws.DynamoDb;

/// <summary>How the messages of DynamoDB are written and read. Source: the service's API reference.</summary>
[JsonSerializable(typeof(DescribeTableRequest))]
[JsonSerializable(typeof(DescribeTableResponse))]
internal sealed partial class DynamoDbJson : JsonSerializerContext;
