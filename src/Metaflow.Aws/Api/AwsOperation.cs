namespace Metaflow.Aws.Api;

/// <summary>An operation of an AWS service.</summary>
/// <param name="Name">Its name, as in <c>SubmitJob</c>.</param>
/// <param name="Path">Its path for a service of REST with JSON, as in <c>/v1/submitjob</c>; <c>/</c> for others.</param>
internal readonly record struct AwsOperation(string Name, string Path = "/");
