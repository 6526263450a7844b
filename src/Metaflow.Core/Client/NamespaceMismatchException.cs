namespace Metaflow.Client;

/// <summary>What the client was asked for is there, but not in the namespace that the client sees.</summary>
public sealed class NamespaceMismatchException : MetaflowException
{
    internal NamespaceMismatchException(string message, string @namespace)
        : base(message) => Namespace = @namespace;

    /// <summary>The namespace that the client sees.</summary>
    public string Namespace { get; }

    /// <inheritdoc/>
    public override string Headline => "Object not in namespace";
}
