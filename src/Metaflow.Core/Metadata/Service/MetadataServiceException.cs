namespace Metaflow.Metadata.Service;

/// <summary>A metadata service refused a call, or did not answer.</summary>
public sealed class MetadataServiceException : MetadataException
{
    internal MetadataServiceException(string message, int? statusCode = null, Exception? innerException = null)
        : base(message, innerException) => StatusCode = statusCode;

    /// <summary>The status of the service's answer; null when there was none.</summary>
    public int? StatusCode { get; }

    /// <inheritdoc/>
    public override string Headline => "Metadata service error";
}
