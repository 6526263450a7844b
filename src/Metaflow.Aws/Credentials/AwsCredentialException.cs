namespace Metaflow.Aws.Credentials;

/// <summary>There are no credentials, or AWS does not take them.</summary>
internal sealed class AwsCredentialException(string message, Exception? innerException = null)
    : Metaflow.Datastore.DatastoreException(message, innerException)
{
    public override string Headline => "AWS credentials";
}
