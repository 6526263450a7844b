namespace Metaflow.Aws.DynamoDb;

/// <param name="TableName">Its name or ARN.</param>
internal sealed record DescribeTableRequest(string TableName);

internal sealed record DescribeTableResponse
{
    public TableDescription Table { get; init; } = new();
}

/// <summary>A table.</summary>
internal sealed record TableDescription
{
    public string TableName { get; init; } = "";

    /// <summary><c>ACTIVE</c> when it can be used.</summary>
    public string TableStatus { get; init; } = "";

    public IReadOnlyList<KeySchemaElement> KeySchema { get; init; } = [];
}

/// <param name="AttributeName">The attribute.</param>
/// <param name="KeyType"><c>HASH</c> or <c>RANGE</c>.</param>
internal sealed record KeySchemaElement(string AttributeName, string KeyType);
