namespace Metaflow.Tool.Tests.Deployment;

/// <summary><c>metaflow aws deploy</c>, <c>status</c> and <c>outputs</c> against a server that does what is said here.</summary>
public sealed class DeployTests
{
    private const string Id = "arn:aws:cloudformation:us-east-1:123456789012:stack/metaflow/1";
    private const string Outputs =
        "<Outputs><member><OutputKey>MetaflowDataStoreS3Url</OutputKey><OutputValue>s3://made/metaflow</OutputValue></member>"
        + "<member><OutputKey>ServiceAuthKeySecretArn</OutputKey><OutputValue>arn:aws:secretsmanager:us-east-1:123456789012:secret:k</OutputValue></member>"
        + "<member><OutputKey>ServiceUrl</OutputKey><OutputValue>https://made.example/api</OutputValue></member></Outputs>";

    [Fact]
    public async Task New_Succeeds_ShowsEventsAndWritesProfile()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        var states = new Queue<string>(["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]);
        NoStackUntilMade(aws, states);
        Events(aws, () => aws.Calls.Count(call => call.Action == "DescribeStackEvents") == 1
            ? [("1", "Bucket", "AWS::S3::Bucket", "CREATE_IN_PROGRESS", null)]
            : [("2", "Bucket", "AWS::S3::Bucket", "CREATE_COMPLETE", null), ("1", "Bucket", "AWS::S3::Bucket", "CREATE_IN_PROGRESS", null)]);
        aws.AnswerJson("GetSecretValue", """{"SecretString":"key-of-the-service"}""");

        Assert.Equal(0, await tool.RunAsync("aws", "deploy", "--yes", "-P", "BatchType=spot", "--tag", "team=ml"));

        Assert.Equal(
            new()
            {
                ["METAFLOW_DATASTORE_SYSROOT_S3"] = "s3://made/metaflow",
                ["METAFLOW_DEFAULT_DATASTORE"] = "s3",
                ["METAFLOW_DEFAULT_METADATA"] = "service",
                ["METAFLOW_SERVICE_AUTH_KEY"] = "key-of-the-service",
                ["METAFLOW_SERVICE_URL"] = "https://made.example/api",
            },
            tool.Settings());
        Assert.DoesNotContain("key-of-the-service", tool.Shown + tool.Error, StringComparison.Ordinal);
        Assert.Single(tool.Shown.Split('\n'), line => line.Contains("CREATE_COMPLETE", StringComparison.Ordinal) && line.Contains("AWS::S3::Bucket  Bucket", StringComparison.Ordinal));
        var create = aws.Calls.Single(call => call.Action == "CreateStack").Form;
        Assert.Equal("BatchType", create["Parameters.member.1.ParameterKey"]);
        Assert.Equal("spot", create["Parameters.member.1.ParameterValue"]);
        Assert.DoesNotContain("Parameters.member.2.ParameterKey", create.Keys);
        Assert.Equal("CAPABILITY_IAM", create["Capabilities.member.1"]);
        Assert.Equal("team", create["Tags.member.1.Key"]);
    }

    [Fact]
    public async Task New_Fails_SaysWhichResourceAndWhy()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        NoStackUntilMade(aws, new Queue<string>(["ROLLBACK_COMPLETE"]));
        Events(aws, () =>
        [
            ("4", "metaflow", "AWS::CloudFormation::Stack", "ROLLBACK_COMPLETE", null),
            ("3", "Queue", "AWS::Batch::JobQueue", "CREATE_FAILED", "Resource creation cancelled"),
            ("2", "Database", "AWS::RDS::DBInstance", "CREATE_FAILED", "No such class db.x9"),
        ]);

        Assert.Equal(1, await tool.RunAsync("aws", "deploy", "--yes"));

        Assert.Contains("Database (AWS::RDS::DBInstance) failed: No such class db.x9", tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Queue (", tool.Error, StringComparison.Ordinal);
        Assert.Contains("metaflow aws destroy --name metaflow", tool.Error, StringComparison.Ordinal);
        Assert.False(tool.Profile().Exists);
    }

    [Fact]
    public async Task Existing_OneParameter_KeepsTheOthers()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        var updated = false;
        aws.Answer("DescribeStacks", _ => Stack(updated ? "UPDATE_COMPLETE" : "CREATE_COMPLETE", Outputs, ("BatchType", "ec2"), ("MaxVcpus", "8")));
        aws.Answer("UpdateStack", _ =>
        {
            updated = true;
            return $"<StackId>{Id}</StackId>";
        });
        Events(aws, () => updated
            ? [("2", "metaflow", "AWS::CloudFormation::Stack", "UPDATE_COMPLETE", null), ("1", "Old", "AWS::S3::Bucket", "CREATE_COMPLETE", null)]
            : [("1", "Old", "AWS::S3::Bucket", "CREATE_COMPLETE", null)]);

        Assert.Equal(0, await tool.RunAsync("aws", "deploy", "--yes", "--no-configure", "-P", "MaxVcpus=16"));

        var update = aws.Calls.Single(call => call.Action == "UpdateStack").Form;
        Assert.Equal("true", update["Parameters.member.1.UsePreviousValue"]);
        Assert.Equal("16", update["Parameters.member.2.ParameterValue"]);
        Assert.DoesNotContain("Old", tool.Shown, StringComparison.Ordinal);
        Assert.False(tool.Profile().Exists);
    }

    [Fact]
    public async Task Existing_NothingToChange_StillWritesProfile()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        aws.Answer("DescribeStacks", Stack("CREATE_COMPLETE", Outputs.Replace("ServiceAuthKeySecretArn", "Other", StringComparison.Ordinal)));
        aws.Refuse("UpdateStack", 400, "ValidationError", "No updates are to be performed.");
        Events(aws, () => []);

        Assert.Equal(0, await tool.RunAsync("aws", "deploy", "--yes"));

        Assert.Contains("There is nothing to change.", tool.Output, StringComparison.Ordinal);
        Assert.Equal("s3://made/metaflow", tool.Settings()["METAFLOW_DATASTORE_SYSROOT_S3"]);
    }

    [Theory]
    [InlineData("ROLLBACK_COMPLETE", "it can only be deleted")]
    [InlineData("UPDATE_IN_PROGRESS", "Wait until that is over")]
    public async Task Existing_InBadState_SaysWhatToDo(string status, string advice)
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        aws.Answer("DescribeStacks", Stack(status, ""));

        Assert.Equal(1, await tool.RunAsync("aws", "deploy", "--yes"));

        Assert.Contains(advice, tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(aws.Calls, call => call.Action is "UpdateStack" or "CreateStack");
    }

    [Fact]
    public async Task Parameter_Unknown_NamesThoseThatAre()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        NoStackUntilMade(aws, new());

        Assert.Equal(2, await tool.RunAsync("aws", "deploy", "--yes", "-P", "BatchTyp=ec2"));

        Assert.Contains("'BatchTyp'", tool.Error, StringComparison.Ordinal);
        Assert.Contains("BatchType, MaxVcpus", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--parameter", "BatchType")]
    [InlineData("--tag", "=x")]
    public async Task NamedValue_WithoutName_IsExplained(string option, string value)
    {
        using var tool = new ToolSession();

        Assert.Equal(2, await tool.RunAsync("aws", "deploy", option, value));

        Assert.Contains($"Write {option} NAME=VALUE", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_AnsweredNo_MakesNothing()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws).Answering("n");
        NoStackUntilMade(aws, new());

        Assert.Equal(1, await tool.RunAsync("aws", "deploy"));

        Assert.Contains("in account 123456789012, us-east-1", tool.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(aws.Calls, call => call.Action == "CreateStack");
    }

    [Fact]
    public async Task Deploy_NoTerminal_NeedsYes()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        NoStackUntilMade(aws, new());

        Assert.Equal(2, await tool.RunAsync("aws", "deploy"));

        Assert.Contains("--yes", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_TooLong_SaysWhatToDo()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        NoStackUntilMade(aws, new());
        tool.Write("big.yaml", new string('#', 51_201));

        Assert.Equal(1, await tool.RunAsync("aws", "deploy", "--yes", "--template", "big.yaml"));

        Assert.Contains("Put it into S3", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_NotThere_IsNamed()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        NoStackUntilMade(aws, new());

        Assert.Equal(1, await tool.RunAsync("aws", "deploy", "--yes", "--template", "none.yaml"));

        Assert.Contains("none.yaml", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromStack_KeyThatMayNotBeRead_NamesTheWayOut()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        aws.Answer("DescribeStacks", Stack("CREATE_COMPLETE", Outputs));
        aws.Refuse("GetSecretValue", 400, "AccessDeniedException", "not authorized");

        Assert.Equal(1, await tool.RunAsync("configure", "aws", "--from-stack", "metaflow"));

        Assert.Contains("secretsmanager:GetSecretValue", tool.Error, StringComparison.Ordinal);
        Assert.Contains("--service-auth-key-file", tool.Error, StringComparison.Ordinal);
        Assert.False(tool.Profile().Exists);
    }

    [Fact]
    public async Task FromStack_OptionBesides_CountsMore()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        aws.Answer("DescribeStacks", Stack("CREATE_COMPLETE", Outputs));
        tool.Input = "given-key";

        Assert.Equal(0, await tool.RunAsync(
            "configure", "aws", "--from-stack", "metaflow", "--service-url", "http://127.0.0.1:8080", "--service-auth-key-file", "-"));

        Assert.Equal("http://127.0.0.1:8080", tool.Settings()["METAFLOW_SERVICE_URL"]);
        Assert.Equal("given-key", tool.Settings()["METAFLOW_SERVICE_AUTH_KEY"]);
        Assert.DoesNotContain(aws.Calls, call => call.Action == "GetSecretValue");
    }

    [Fact]
    public async Task FromStack_WithoutOutputs_SaysSo()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        aws.Answer("DescribeStacks", Stack("CREATE_IN_PROGRESS", ""));

        Assert.Equal(1, await tool.RunAsync("configure", "aws", "--from-stack", "metaflow"));

        Assert.Contains("puts out nothing that Metaflow needs", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromStack_NotThere_NamesRegion()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        NoStackUntilMade(aws, new());

        Assert.Equal(1, await tool.RunAsync("configure", "aws", "--from-stack", "metaflow"));

        Assert.Contains("There is no stack 'metaflow' in us-east-1", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_FailedStack_ShowsEventsAndFails()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        aws.Answer("DescribeStacks", Stack("ROLLBACK_COMPLETE", ""));
        Events(aws, () => [("1", "Database", "AWS::RDS::DBInstance", "CREATE_FAILED", "No such class db.x9")]);

        Assert.Equal(1, await tool.RunAsync("aws", "status"));

        Assert.Contains("metaflow: ROLLBACK_COMPLETE", tool.Output, StringComparison.Ordinal);
        Assert.Contains("No such class db.x9", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_OfStack_AreShown()
    {
        await using var aws = await StartAsync();
        using var tool = Tool(aws);
        aws.Answer("DescribeStacks", Stack("CREATE_COMPLETE", Outputs));

        Assert.Equal(0, await tool.RunAsync("aws", "outputs"));
        Assert.Contains("MetaflowDataStoreS3Url=s3://made/metaflow\n", tool.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);

        Assert.Equal(0, await tool.RunAsync("aws", "outputs", "--json"));
        Assert.Contains("\"MetaflowDataStoreS3Url\": \"s3://made/metaflow\"", tool.Output, StringComparison.Ordinal);
    }

    private static async Task<StubAws> StartAsync()
    {
        var aws = await StubAws.StartAsync();
        aws.Answer(
            "GetTemplateSummary",
            "<Parameters><member><ParameterKey>BatchType</ParameterKey><DefaultValue>ec2</DefaultValue></member>"
            + "<member><ParameterKey>MaxVcpus</ParameterKey><DefaultValue>64</DefaultValue></member></Parameters>");
        return aws;
    }

    private static ToolSession Tool(StubAws aws) => new ToolSession { Time = new InstantTime() }.WithAws(aws.Url);

    /// <summary>There is no stack until it is made; then it has one state after the other, and keeps the last.</summary>
    private static void NoStackUntilMade(StubAws aws, Queue<string> states)
    {
        aws.Refuse("DescribeStacks", 400, "ValidationError", "Stack with id metaflow does not exist");
        aws.Answer("CreateStack", _ =>
        {
            aws.Answer("DescribeStacks", _ => Stack(states.Count > 1 ? states.Dequeue() : states.Peek(), Outputs));
            return $"<StackId>{Id}</StackId>";
        });
    }

    private static string Stack(string status, string outputs, params (string Key, string Value)[] parameters) =>
        $"<Stacks><member><StackId>{Id}</StackId><StackName>metaflow</StackName><StackStatus>{status}</StackStatus>{outputs}<Parameters>"
        + string.Concat(parameters.Select(p => $"<member><ParameterKey>{p.Key}</ParameterKey><ParameterValue>{p.Value}</ParameterValue></member>"))
        + "</Parameters></member></Stacks>";

    private static void Events(StubAws aws, Func<(string Id, string Resource, string Type, string Status, string? Reason)[]> events) =>
        aws.Answer("DescribeStackEvents", _ => "<StackEvents>" + string.Concat(events().Select(e =>
            $"<member><EventId>{e.Id}</EventId><LogicalResourceId>{e.Resource}</LogicalResourceId><ResourceType>{e.Type}</ResourceType>"
            + $"<ResourceStatus>{e.Status}</ResourceStatus><ResourceStatusReason>{e.Reason}</ResourceStatusReason><Timestamp>2026-01-02T03:04:05Z</Timestamp></member>"))
            + "</StackEvents>");
}
