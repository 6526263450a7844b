using System.Net;
using Metaflow.Aws.Batch;
using Metaflow.Metadata;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Aws.Tests.Batch;

public sealed class BatchMachineTests : IDisposable
{
    private readonly Dictionary<string, string> _variables = new()
    {
        ["AWS_BATCH_JOB_ID"] = "job-1",
        ["AWS_BATCH_JOB_ATTEMPT"] = "1",
        ["AWS_BATCH_CE_NAME"] = "ce",
        ["AWS_BATCH_JQ_NAME"] = "jq",
        ["AWS_EXECUTION_ENV"] = "AWS_ECS_EC2",
        ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://imds/",
        ["ECS_CONTAINER_METADATA_URI_V4"] = "http://ecs/v4/1",
    };

    private readonly Services _services = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Describe_JobOnEc2_TellsJobLogAndInstance()
    {
        _services.Answers["http://ecs/v4/1"] = """{"LogOptions":{"awslogs-group":"g","awslogs-region":"eu-west-1","awslogs-stream":"s/1"}}""";
        _services.Answers["http://imds/latest/dynamic/instance-identity/document"] =
            """{"instanceId":"i-1","instanceType":"m5.large","region":"eu-west-1","availabilityZone":"eu-west-1a"}""";

        var records = await NewMachine().DescribeAsync(2, Stop);

        Assert.Equal(
            [
                "aws-batch-job-id=job-1", "aws-batch-job-attempt=1", "aws-batch-ce-name=ce", "aws-batch-jq-name=jq",
                "aws-batch-execution-env=AWS_ECS_EC2", "aws-batch-awslogs-group=g", "aws-batch-awslogs-region=eu-west-1",
                "aws-batch-awslogs-stream=s/1", "ec2-instance-id=i-1", "ec2-instance-type=m5.large", "ec2-region=eu-west-1",
                "ec2-availability-zone=eu-west-1a",
            ],
            TextsOf(records));
        Assert.All(records, static r => Assert.Equal(["attempt_id:2"], r.Tags));
    }

    [Fact]
    public async Task Describe_ServicesThatFailOrTalkNonsense_TellsTheRest()
    {
        _services.Answers["http://ecs/v4/1"] = "<html>";
        _variables["AWS_BATCH_JOB_NUM_NODES"] = "3";
        _variables["AWS_BATCH_JOB_NODE_INDEX"] = "2";

        var records = await NewMachine().DescribeAsync(0, Stop);

        Assert.Equal(
            ["aws-batch-job-id=job-1", "aws-batch-job-attempt=1", "aws-batch-ce-name=ce", "aws-batch-jq-name=jq", "aws-batch-execution-env=AWS_ECS_EC2", "parallel-node-index=2"],
            TextsOf(records));
    }

    [Fact]
    public async Task Describe_StoppedWhileAServiceIsSilent_TellsWhatItKnows()
    {
        using var stop = new CancellationTokenSource();
        _services.Silent = true;
        var describing = NewMachine().DescribeAsync(0, stop.Token);

        await stop.CancelAsync();

        Assert.Contains("aws-batch-job-id=job-1", TextsOf(await describing));
    }

    [Theory]
    [InlineData("AWS_EC2_METADATA_DISABLED", "true")]
    [InlineData("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE")]
    public async Task Describe_NoInstanceToAsk_AsksNone(string variable, string value)
    {
        _variables[variable] = value;

        await NewMachine().DescribeAsync(0, Stop);
        Assert.Null(await NewMachine().AwaitTerminationNoticeAsync(Stop));

        Assert.Equal(["GET http://ecs/v4/1"], _services.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("on-demand")]
    public async Task AwaitTerminationNotice_NoSpotInstance_IsNullAtOnce(string? lifeCycle)
    {
        if (lifeCycle is not null)
            _services.Answers["http://imds/latest/meta-data/instance-life-cycle"] = lifeCycle;

        Assert.Null(await NewMachine().AwaitTerminationNoticeAsync(Stop));
    }

    [Fact]
    public async Task AwaitTerminationNotice_SpotInstance_LooksEveryFiveSeconds()
    {
        _services.Answers["http://imds/latest/meta-data/instance-life-cycle"] = "spot";
        var machine = NewMachine();
        var notice = machine.AwaitTerminationNoticeAsync(Stop).AsTask();
        Assert.False(notice.IsCompleted);
        _services.Answers["http://imds/latest/meta-data/spot/termination-time"] = "2026-01-31T23:59:59Z";
        Assert.False(notice.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero), await notice);
        Assert.Equal("2026-01-31T23:59:59Z", await File.ReadAllTextAsync(machine.TerminationNoticeFile, Stop));
        File.Delete(machine.TerminationNoticeFile);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("0", 0)]
    [InlineData("12", 12)]
    [InlineData("x", 0)]
    public void NodeIndex_Variable_IsTheIndex(string? value, int expected)
    {
        if (value is not null)
            _variables["AWS_BATCH_JOB_NODE_INDEX"] = value;

        Assert.Equal(expected, NewMachine().NodeIndex);
    }

    [Fact]
    public void MainAddress_MemberOfAGang_IsWhatBatchSays()
    {
        _variables["AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS"] = "10.0.0.7";

        Assert.Equal("10.0.0.7", NewMachine().MainAddress);
    }

    [Fact]
    public void MainAddress_MainNode_IsAnAddressOfThisMachine() => Assert.True(IPAddress.TryParse(NewMachine().MainAddress, out _));

    private static string[] TextsOf(IReadOnlyList<MetadataRecord> records) => [.. records.Select(static r => $"{r.Field}={r.Value}")];

    private BatchMachine NewMachine() => new(name => _variables.GetValueOrDefault(name), new HttpClient(_services), _time);

    /// <summary>The services of a machine; answers at once, and to IMDSv2's calls only with its token.</summary>
    private sealed class Services : HttpMessageHandler
    {
        public Dictionary<string, string> Answers { get; } = [];

        public List<string> Requests { get; } = [];

        public bool Silent { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var url = request.RequestUri!.AbsoluteUri;
            Requests.Add($"{request.Method} {url}");
            if (Silent)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            if (request.Method == HttpMethod.Put && url == "http://imds/latest/api/token" && request.Headers.Contains("X-aws-ec2-metadata-token-ttl-seconds"))
                return new(HttpStatusCode.OK) { Content = new StringContent("token") };
            var isAllowed = request.RequestUri.Host != "imds" || request.Headers.GetValues("X-aws-ec2-metadata-token").Single() == "token";
            return isAllowed && Answers.TryGetValue(url, out var answer)
                ? new(HttpStatusCode.OK) { Content = new StringContent(answer) }
                : new(HttpStatusCode.NotFound);
        }
    }
}
