namespace Metaflow.Tool.Tests.Configure;

/// <summary><c>configure aws</c> where somebody answers.</summary>
public sealed class ConfigureAwsQuestionsTests
{
    private const string Tasks = "arn:aws:iam::123456789012:role/tasks";

    [Fact]
    public async Task EmptyProfile_AllAnswered_WritesAll()
    {
        using var tool = new ToolSession().Answering(
            "", "s3://bucket/metaflow", "",
            "y", "https://example.org/api", "", "the-key",
            "y", "queue", Tasks, "", "", "",
            "y", "arn:aws:iam::123456789012:role/machines", "arn:aws:iam::123456789012:role/events", "table",
            "n", "y");

        Assert.Equal(0, await tool.RunAsync("configure", "aws"));

        Assert.Equal(
            new()
            {
                ["METAFLOW_BATCH_JOB_QUEUE"] = "queue",
                ["METAFLOW_DATASTORE_SYSROOT_S3"] = "s3://bucket/metaflow",
                ["METAFLOW_DATATOOLS_S3ROOT"] = "s3://bucket/metaflow/data",
                ["METAFLOW_DEFAULT_DATASTORE"] = "s3",
                ["METAFLOW_DEFAULT_METADATA"] = "service",
                ["METAFLOW_ECS_S3_ACCESS_IAM_ROLE"] = Tasks,
                ["METAFLOW_EVENTS_SFN_ACCESS_IAM_ROLE"] = "arn:aws:iam::123456789012:role/events",
                ["METAFLOW_SERVICE_AUTH_KEY"] = "the-key",
                ["METAFLOW_SERVICE_INTERNAL_URL"] = "https://example.org/api",
                ["METAFLOW_SERVICE_URL"] = "https://example.org/api",
                ["METAFLOW_SFN_DYNAMO_DB_TABLE"] = "table",
                ["METAFLOW_SFN_IAM_ROLE"] = "arn:aws:iam::123456789012:role/machines",
            },
            tool.Settings());
        Assert.DoesNotContain("the-key", tool.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongAnswer_IsExplainedAndAskedAgain()
    {
        using var tool = new ToolSession().Answering("y", "bucket/x", "s3://bucket/x", "", "n", "n", "n", "y");

        Assert.Equal(0, await tool.RunAsync("configure", "aws"));

        Assert.Contains("'bucket/x' is no place in S3", tool.Shown, StringComparison.Ordinal);
        Assert.Equal("s3://bucket/x", tool.Settings()["METAFLOW_DATASTORE_SYSROOT_S3"]);
    }

    [Fact]
    public async Task Profile_OnlyEnter_ChangesNothing()
    {
        const string Before = """{"METAFLOW_DEFAULT_DATASTORE":"s3","METAFLOW_DATASTORE_SYSROOT_S3":"s3://bucket/x","METAFLOW_DATATOOLS_S3ROOT":"s3://other/y","METAFLOW_OTHER":"1"}""";
        using var tool = new ToolSession().Answering("", "", "", "", "", "n");
        tool.WriteProfile(Before);

        Assert.Equal(0, await tool.RunAsync("configure", "aws"));

        Assert.Contains("Nothing changes.", tool.Output, StringComparison.Ordinal);
        Assert.Equal(Before, File.ReadAllText(tool.Profile().Path));
    }

    [Fact]
    public async Task NewRoot_DerivedPlace_Follows()
    {
        using var tool = new ToolSession().Answering("y", "s3://new/x", "", "n", "n", "n", "y");
        tool.WriteProfile(
            """{"METAFLOW_DEFAULT_DATASTORE":"s3","METAFLOW_DATASTORE_SYSROOT_S3":"s3://old/x","METAFLOW_DATATOOLS_S3ROOT":"s3://old/x/data"}""");

        Assert.Equal(0, await tool.RunAsync("configure", "aws"));

        Assert.Equal("s3://new/x/data", tool.Settings()["METAFLOW_DATATOOLS_S3ROOT"]);
    }

    [Fact]
    public async Task Section_AnsweredNo_LosesItsSettings()
    {
        using var tool = new ToolSession().Answering("n", "n", "n", "y");
        tool.WriteProfile(
            """{"METAFLOW_DEFAULT_DATASTORE":"s3","METAFLOW_DATASTORE_SYSROOT_S3":"s3://old/x","METAFLOW_OTHER":"1"}""");

        Assert.Equal(0, await tool.RunAsync("configure", "aws"));

        Assert.Equal(new() { ["METAFLOW_OTHER"] = "1" }, tool.Settings());
    }

    [Fact]
    public async Task Optional_Dash_RemovesIt()
    {
        using var tool = new ToolSession().Answering("", "", "", "n", "", "", "", "", "", "-", "n", "n", "y");
        tool.WriteProfile(
            $$"""
            {"METAFLOW_DEFAULT_DATASTORE":"s3","METAFLOW_DATASTORE_SYSROOT_S3":"s3://bucket/x","METAFLOW_DATATOOLS_S3ROOT":"s3://bucket/x/data",
             "METAFLOW_BATCH_JOB_QUEUE":"queue","METAFLOW_ECS_S3_ACCESS_IAM_ROLE":"{{Tasks}}","METAFLOW_BATCH_CONTAINER_IMAGE":"old:1"}
            """);

        Assert.Equal(0, await tool.RunAsync("configure", "aws"));

        Assert.DoesNotContain("METAFLOW_BATCH_CONTAINER_IMAGE", tool.Settings().Keys);
        Assert.Equal("queue", tool.Settings()["METAFLOW_BATCH_JOB_QUEUE"]);
    }

    [Fact]
    public async Task Key_Enter_KeepsIt()
    {
        using var tool = new ToolSession().Answering("n", "", "", "", "", "n", "n");
        tool.WriteProfile(
            """{"METAFLOW_DEFAULT_METADATA":"service","METAFLOW_SERVICE_URL":"https://a.example","METAFLOW_SERVICE_INTERNAL_URL":"https://b.example","METAFLOW_SERVICE_AUTH_KEY":"kept-key"}""");

        await tool.RunAsync("configure", "aws");

        Assert.Equal("kept-key", tool.Settings()["METAFLOW_SERVICE_AUTH_KEY"]);
        Assert.DoesNotContain("kept-key", tool.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_AnsweredNo_WritesNothing()
    {
        using var tool = new ToolSession().Answering("y", "s3://bucket/x", "", "n", "n", "n", "n");

        Assert.Equal(1, await tool.RunAsync("configure", "aws"));

        Assert.False(tool.Profile().Exists);
    }

    [Fact]
    public async Task Given_ByOption_IsNotAskedFor()
    {
        using var tool = new ToolSession().Answering("", "n", "n", "n", "y");

        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://bucket/given"));

        Assert.DoesNotContain("Where runs keep their data", tool.Shown, StringComparison.Ordinal);
        Assert.Equal("s3://bucket/given/data", tool.Settings()["METAFLOW_DATATOOLS_S3ROOT"]);
    }

    [Fact]
    public async Task Test_Fails_CanBeWrittenAllTheSame()
    {
        using var tool = new ToolSession().WithAws().Answering("y", "s3://no-such-bucket/x", "", "n", "n", "y", "y");

        Assert.Equal(0, await tool.RunAsync("configure", "aws"));

        Assert.Contains("There is no bucket 'no-such-bucket'", tool.Shown, StringComparison.Ordinal);
        Assert.True(tool.Profile().Exists);
    }
}
