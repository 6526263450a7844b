namespace Metaflow.FakeS3.Http;

/// <summary>Ends a request with an error.</summary>
internal sealed class S3Exception(S3Error error) : Exception($"{error.Code}: {error.Message}")
{
    public S3Error Error => error;
}
