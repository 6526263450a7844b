using Metaflow.Aws.Credentials;

namespace Metaflow.Aws.S3Api;

/// <summary>A try of a call that failed inside of this library, before it is known whether the call has failed.</summary>
/// <param name="error">S3's answer; null when there was none, or its body did not come through.</param>
/// <param name="cause">What failed instead.</param>
/// <param name="keys">What the call was signed with.</param>
internal sealed class S3Failure(S3Error? error, Exception? cause, AwsKeys? keys) : Exception(error?.Code ?? cause?.Message, cause)
{
    public S3Error? Error { get; } = error;

    public AwsKeys? Keys { get; } = keys;
}
