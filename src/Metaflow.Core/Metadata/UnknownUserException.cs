namespace Metaflow.Metadata;

/// <summary>Something needs to know who runs it, and nothing tells.</summary>
public sealed class UnknownUserException : MetadataException
{
    internal UnknownUserException()
        : base(
            "Metaflow could not determine your user name from the environment ($METAFLOW_USER, $SUDO_USER, $USERNAME or " +
            "$USER); root does not count. Set METAFLOW_USER to your name.")
    {
    }

    /// <inheritdoc/>
    public override string Headline => "Unknown user";
}
