namespace Metaflow.Service.Access;

/// <summary>Whether a request may go on.</summary>
/// <param name="Grant">What its client may do; null when nobody is asked, or when it may not go on.</param>
/// <param name="Refusal">Why it may not go on; null when it may.</param>
internal readonly record struct AccessDecision(Grant? Grant, Refusal? Refusal)
{
    /// <summary>Nobody is asked.</summary>
    public static AccessDecision Anonymous => default;
}
