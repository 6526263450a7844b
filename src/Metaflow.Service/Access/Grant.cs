namespace Metaflow.Service.Access;

/// <summary>What a client has shown that it may do.</summary>
/// <param name="Holder">Whose requests these are: the id of a key, or the subject of a token, with what it is before a colon. No secret.</param>
/// <param name="Scope">How much it may do.</param>
internal sealed record Grant(string Holder, AccessScope Scope);
