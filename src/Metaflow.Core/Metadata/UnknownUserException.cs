namespace Metaflow.Metadata;

/// <summary>Something needs to know who runs it, and nothing tells.</summary>
public sealed class UnknownUserException : MetadataException
{
    internal UnknownUserException()
        : base(
            "No user name is known: METAFLOW_USER, SUDO_USER, USERNAME and USER are not set, empty or 'root'. " +
            "Set METAFLOW_USER to your name.")
    {
    }

    /// <inheritdoc/>
    public override string Headline => "Unknown user";
}
