namespace Metaflow.Aws.CloudFormation;

/// <summary>Something that happened to a resource of a stack.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="LogicalId">The resource's name in the template; the stack's own name for the stack itself.</param>
/// <param name="ResourceType"><c>AWS::S3::Bucket</c>, …</param>
/// <param name="Status"><c>CREATE_IN_PROGRESS</c>, …</param>
/// <param name="Reason">Why; null when AWS does not tell.</param>
/// <param name="Time">When.</param>
internal sealed record StackEvent(string Id, string LogicalId, string ResourceType, string Status, string? Reason, DateTimeOffset Time);
