namespace Metaflow.Aws.Api;

/// <summary>How the messages of a service are written.</summary>
internal enum AwsProtocol
{
    /// <summary>JSON to one path; a header names the operation.</summary>
    Json,

    /// <summary>JSON to a path for each operation.</summary>
    RestJson,

    /// <summary>A form; the answer is XML.</summary>
    Query,
}
