namespace Metaflow.Service.Access.Keys;

/// <summary>A key as it is kept: never the key itself, only what it hashes to.</summary>
/// <param name="Id">By what it is found; part of the key, and no secret.</param>
/// <param name="Hash">What the whole key hashes to.</param>
/// <param name="Scope">How much it allows.</param>
/// <param name="Name">What it is for, in words of who made it.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">When it ends; null for never.</param>
/// <param name="Revoked">When it was revoked; null when it was not.</param>
internal sealed record ApiKey(
    string Id, byte[] Hash, AccessScope Scope, string Name, DateTimeOffset Created, DateTimeOffset? Expires = null, DateTimeOffset? Revoked = null)
{
    /// <summary>Whether it opens anything at a time.</summary>
    public bool IsValid(DateTimeOffset now) => Revoked is null && (Expires is null || now < Expires);
}
