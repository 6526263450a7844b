namespace Metaflow.Service.Access.Oidc;

/// <summary>Whoever makes tokens does not say with which keys.</summary>
internal sealed class AuthorityUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
