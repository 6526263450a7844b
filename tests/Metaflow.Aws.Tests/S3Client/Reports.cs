namespace Metaflow.Aws.Tests.S3Client;

/// <summary>Takes reports of progress as they come.</summary>
internal sealed class Reports(Action<S3Progress>? take = null) : IProgress<S3Progress>
{
    public S3Progress Last { get; private set; }

    public void Report(S3Progress value)
    {
        Assert.True(value.Objects >= Last.Objects);
        Last = value;
        take?.Invoke(value);
    }
}
