using Metaflow.Aws.Batch;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>What is refused before a run on AWS Batch starts.</summary>
public sealed class BatchComputeTypeTests : IDisposable
{
    private readonly JobRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Validate_AllThere_IsAccepted() => new BatchComputeType().Validate(_run.Open(new BatchAttribute()));

    [Fact]
    public void Validate_LocalDatastore_SaysHowToSetS3()
    {
        _run.DatastoreType = "local";

        AssertRefused(
            [new BatchAttribute()],
            "(steps start) need the datastore 's3', and the run has 'local'", "--datastore s3", "METAFLOW_DATASTORE_SYSROOT_S3", "`metaflow configure aws`");
    }

    [Fact]
    public void Validate_NoRole_SaysWhichSetting()
    {
        _run.Settings.Remove("METAFLOW_ECS_S3_ACCESS_IAM_ROLE");

        AssertRefused([new BatchAttribute()], "Step 'start'", "METAFLOW_ECS_S3_ACCESS_IAM_ROLE", "`metaflow configure aws`", "IamRole in [Batch]");
        new BatchComputeType().Validate(_run.Open(new BatchAttribute { IamRole = "arn:role" }));
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public void Validate_Timeout_IsAMinuteAtLeast(int seconds, bool isAccepted)
    {
        StepDecorator[] decorators = [new BatchAttribute(), new TimeoutAttribute { Seconds = seconds }];
        if (isAccepted)
            new BatchComputeType().Validate(_run.Open(decorators));
        else
            AssertRefused(decorators, "The [Timeout] of step 'start' is 59 seconds, and AWS Batch wants at least 60.");
    }

    [Fact]
    public void Validate_VariableOfBatchItself_IsRefused() => AssertRefused(
        [new BatchAttribute(), new EnvironmentVariableAttribute("AWS_BATCH_X", "1")], "[EnvironmentVariable(\"AWS_BATCH_X\", …)] of step 'start'");

    [Fact]
    public void Validate_FlowInNoImage_IsRefused()
    {
        _run.Settings.Remove("METAFLOW_BATCH_CONTAINER_IMAGE");

        AssertRefused([new BatchAttribute { FlowInImage = true }], "of step 'start' does not say which image", "METAFLOW_BATCH_CONTAINER_IMAGE");
    }

    [Theory]
    [InlineData("[]", "is '[]', which is no JSON object of texts")]
    [InlineData("""{"a":1}""", "which is no JSON object of texts")]
    [InlineData("""{"aws:a":"1"}""", "has the tag 'aws:a=1', which AWS does not allow")]
    public void Validate_BadDefaultTags_AreRefused(string tags, string message)
    {
        _run.Settings["METAFLOW_BATCH_DEFAULT_TAGS"] = tags;

        AssertRefused([new BatchAttribute()], "METAFLOW_BATCH_DEFAULT_TAGS (environment variable", message);
    }

    private void AssertRefused(StepDecorator[] decorators, params string[] parts)
    {
        var run = _run.Open(decorators);
        var exception = Assert.ThrowsAny<MetaflowException>(() => new BatchComputeType().Validate(run));
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }
}
