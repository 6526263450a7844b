namespace Metaflow.Artifacts;

/// <summary>An artifact is stored in an encoding that no serializer of this program reads.</summary>
public sealed class UnknownEncodingException : MetaflowException
{
    /// <summary>Creates the error.</summary>
    /// <param name="artifact">The artifact's name.</param>
    /// <param name="encoding">The stored label.</param>
    /// <param name="source">The package that its serializer comes from; null when that is not noted.</param>
    /// <param name="type">The type that was asked for.</param>
    public UnknownEncodingException(string artifact, string? encoding, string? source, Type type)
        : base($"Artifact '{artifact}' is stored in encoding '{encoding}'"
            + (string.IsNullOrEmpty(source) ? "" : $" of package '{source}'")
            + $", which no serializer known here reads as {type}. Register one that does: "
            + "FlowProgram.RunAsync<MyFlow>(args, program => program.AddSerializer(new MySerializer())).")
    {
        Artifact = artifact;
        Encoding = encoding;
    }

    /// <inheritdoc/>
    public override string Headline => "Unknown encoding";

    /// <summary>The artifact's name.</summary>
    public string Artifact { get; }

    /// <summary>The stored label.</summary>
    public string? Encoding { get; }
}
