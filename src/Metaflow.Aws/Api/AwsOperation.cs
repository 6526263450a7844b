namespace Metaflow.Aws.Api;

/// <summary>An operation of an AWS service.</summary>
/// <param name="Name">Its name, as in <c>SubmitJob</c>.</param>
/// <param name="Path">Its path for a service of REST with JSON, as in <c>/v1/submitjob</c>; <c>/</c> for others.</param>
/// <param name="Subject">What it is about, for messages, as in <c>job queue 'large'</c>; null to name the operation alone.</param>
internal readonly record struct AwsOperation(string Name, string Path = "/", string? Subject = null)
{
    /// <summary>As messages name the call.</summary>
    public override string ToString() => Subject is null ? Name : $"{Name} of {Subject}";
}
