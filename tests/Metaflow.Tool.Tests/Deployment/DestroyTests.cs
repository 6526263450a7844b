namespace Metaflow.Tool.Tests.Deployment;

/// <summary><c>metaflow aws destroy</c> against a server that does what is said here.</summary>
public sealed class DestroyTests
{
    private const string Id = "arn:aws:cloudformation:us-east-1:123456789012:stack/metaflow/1";

    [Fact]
    public async Task Data_NotSpokenOf_Refuses()
    {
        await using var aws = await StartAsync(objects: ["a"], database: "db-1");
        using var tool = Tool(aws);

        Assert.Equal(1, await tool.RunAsync("aws", "destroy", "--yes"));

        Assert.Contains("in the bucket 'made'", tool.Error, StringComparison.Ordinal);
        Assert.Contains("in the database 'db-1'", tool.Error, StringComparison.Ordinal);
        Assert.Contains("--keep-data", tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(aws.Calls, call => call.Action == "DeleteStack");
    }

    [Fact]
    public async Task KeepData_LeavesBucket()
    {
        await using var aws = await StartAsync(objects: ["a"], database: "db-1");
        using var tool = Tool(aws);

        Assert.Equal(0, await tool.RunAsync("aws", "destroy", "--yes", "--keep-data"));

        Assert.Contains("The bucket 'made' is kept", tool.Output, StringComparison.Ordinal);
        Assert.Contains("snapshot of the database 'db-1'", tool.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(aws.Calls, call => call.Action.StartsWith("DELETE", StringComparison.Ordinal) || call.Action.StartsWith("POST /made", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeleteData_StackGoesFirstThenObjectsThenBucket()
    {
        await using var aws = await StartAsync(objects: ["a", "b"], database: null);
        using var tool = Tool(aws);

        Assert.Equal(0, await tool.RunAsync("aws", "destroy", "--yes", "--delete-data"));

        var order = aws.Calls.Select(call => call.Action).Where(action => action is "DeleteStack" or "POST /made/" or "DELETE /made/").ToList();
        Assert.Equal(["DeleteStack", "POST /made/", "DELETE /made/"], order);
        Assert.Contains("is deleted, with 2 objects", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteData_StackStays_BucketStays()
    {
        await using var aws = await StartAsync(objects: ["a"], database: null, end: "DELETE_FAILED");
        using var tool = Tool(aws);

        Assert.Equal(1, await tool.RunAsync("aws", "destroy", "--yes", "--delete-data"));

        Assert.Contains("no data was deleted", tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(aws.Calls, call => call.Action is "POST /made/" or "DELETE /made/");
    }

    [Fact]
    public async Task EmptyBucket_NothingToSay_IsDestroyed()
    {
        await using var aws = await StartAsync(objects: [], database: null);
        using var tool = Tool(aws);

        Assert.Equal(0, await tool.RunAsync("aws", "destroy", "--yes"));

        Assert.Contains("The stack 'metaflow' is deleted.", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_UnderWay_Refuses()
    {
        await using var aws = await StartAsync(objects: [], database: null);
        aws.AnswerJson("POST /v1/listjobs", """{"jobSummaryList":[{"jobId":"1","jobName":"x"}]}""");
        using var tool = Tool(aws);

        Assert.Equal(1, await tool.RunAsync("aws", "destroy", "--yes"));
        Assert.Contains("have not ended", tool.Error, StringComparison.Ordinal);

        Assert.Equal(0, await tool.RunAsync("aws", "destroy", "--yes", "--force"));
    }

    [Theory]
    [InlineData("metaflow", 0)]
    [InlineData("yes", 1)]
    public async Task Terminal_Asks_ForTheNameOfTheStack(string answer, int exitCode)
    {
        await using var aws = await StartAsync(objects: [], database: null);
        using var tool = Tool(aws).Answering(answer);

        Assert.Equal(exitCode, await tool.RunAsync("aws", "destroy"));

        Assert.Equal(exitCode == 0, aws.Calls.Any(call => call.Action == "DeleteStack"));
    }

    [Fact]
    public async Task NoTerminal_NeedsYes()
    {
        await using var aws = await StartAsync(objects: [], database: null);
        using var tool = Tool(aws);

        Assert.Equal(2, await tool.RunAsync("aws", "destroy"));

        Assert.DoesNotContain(aws.Calls, call => call.Action == "DeleteStack");
    }

    [Fact]
    public async Task BothWays_Contradict()
    {
        using var tool = new ToolSession();

        Assert.Equal(2, await tool.RunAsync("aws", "destroy", "--keep-data", "--delete-data"));
    }

    private static ToolSession Tool(StubAws aws) => new ToolSession { Time = new InstantTime() }.WithAws(aws.Url);

    private static async Task<StubAws> StartAsync(string[] objects, string? database, string end = "DELETE_COMPLETE")
    {
        var aws = await StubAws.StartAsync();
        var status = "CREATE_COMPLETE";
        aws.Answer("DescribeStacks", _ =>
            $"<Stacks><member><StackId>{Id}</StackId><StackName>metaflow</StackName><StackStatus>{status}</StackStatus><Outputs>"
            + "<member><OutputKey>BucketName</OutputKey><OutputValue>made</OutputValue></member>"
            + "<member><OutputKey>BatchJobQueueArn</OutputKey><OutputValue>queue</OutputValue></member>"
            + (database is null ? "" : $"<member><OutputKey>DatabaseIdentifier</OutputKey><OutputValue>{database}</OutputValue></member>")
            + "</Outputs></member></Stacks>");
        aws.Answer("DeleteStack", _ =>
        {
            status = end;
            return "";
        });
        aws.Answer("DescribeStackEvents", "<StackEvents></StackEvents>");
        aws.AnswerJson("POST /v1/listjobs", """{"jobSummaryList":[]}""");
        aws.AnswerText("GET /made/", "<ListBucketResult>" + string.Concat(objects.Select(key => $"<Contents><Key>{key}</Key><Size>1</Size></Contents>")) + "</ListBucketResult>");
        aws.AnswerText("POST /made/", "<DeleteResult></DeleteResult>");
        aws.AnswerText("DELETE /made/", "");
        return aws;
    }
}
