using Metaflow.Aws.Credentials;

namespace Metaflow.Aws.Http;

/// <summary>A try of a call that failed inside of this library, before it is known whether the call has failed.</summary>
/// <typeparam name="TError">What the service answers when it refuses.</typeparam>
/// <param name="error">The service's answer; null when there was none, or its body did not come through.</param>
/// <param name="cause">What failed instead.</param>
/// <param name="keys">What the call was signed with.</param>
internal sealed class FailedTry<TError>(TError? error, Exception? cause, AwsKeys? keys) : Exception(cause?.Message, cause)
    where TError : class
{
    public TError? Error { get; } = error;

    public AwsKeys? Keys { get; } = keys;
}
