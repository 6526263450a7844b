using Metaflow.Aws.Credentials;

namespace Metaflow.Conformance.Contexts;

/// <summary>What this process, and the programs that it starts, sign their calls of AWS with.</summary>
internal static class S3Keys
{
    public static AwsKeys Keys { get; } = new("AKIACONFORMANCE", "conformance/secret", SessionToken: null);

    /// <summary>Commands run in this process, and Python's inherit what it has.</summary>
    public static void Install()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Keys.AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Keys.SecretKey);
    }
}
