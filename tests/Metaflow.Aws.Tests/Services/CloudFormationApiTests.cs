using System.Net;
using Metaflow.Aws.Api;
using Metaflow.Aws.CloudFormation;
using Metaflow.Aws.Tests.Api;

namespace Metaflow.Aws.Tests.Services;

public sealed class CloudFormationApiTests : IDisposable
{
    private readonly FakeService _service = new();
    private readonly AwsQueryClient _client;
    private readonly CloudFormationApi _stacks;

    public CloudFormationApiTests()
    {
        _client = new AwsQueryClient(_service.Connect(AwsService.CloudFormation));
        _stacks = new CloudFormationApi(_client);
    }

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task UpdateStackAsync_NothingChanges_IsNull()
    {
        _service.Otherwise = static () => Error("No updates are to be performed.");

        Assert.Null(await _stacks.UpdateStackAsync(
            new StackChange("s")
            {
                TemplateUrl = "https://bucket.s3.amazonaws.com/t.json",
                Parameters = new Dictionary<string, string?> { ["A"] = null, ["B"] = "" },
            },
            Token));

        Assert.EndsWith(
            "&StackName=s&TemplateURL=https%3A%2F%2Fbucket.s3.amazonaws.com%2Ft.json&Parameters.member.1.ParameterKey=A"
            + "&Parameters.member.1.UsePreviousValue=true&Parameters.member.2.ParameterKey=B&Parameters.member.2.ParameterValue=",
            Assert.Single(_service.Requests).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpdateStackAsync_OtherValidationError_IsAnError()
    {
        _service.Otherwise = static () => Error("Template format error");

        var error = await Assert.ThrowsAsync<AwsServiceException>(() => _stacks.UpdateStackAsync(new StackChange("s"), Token));

        Assert.Contains("UpdateStack of stack 's'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DescribeStackEventsAsync_Pages_AreAskedForAsTheyAreRead()
    {
        _service.Otherwise = () => FakeService.Answer(
            HttpStatusCode.OK,
            $"""
            <DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents><member>
            <EventId>{_service.Requests.Count}</EventId><LogicalResourceId>Bucket</LogicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType>
            <ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>taken</ResourceStatusReason>
            <Timestamp>2026-11-28T10:00:00.5Z</Timestamp></member></StackEvents><NextToken>more</NextToken>
            </DescribeStackEventsResult></DescribeStackEventsResponse>
            """);

        var events = await _stacks.DescribeStackEventsAsync("s", Token).Take(2).ToListAsync(Token);

        Assert.Equal(
            new StackEvent(
                "1", "Bucket", "AWS::S3::Bucket", "CREATE_FAILED", "taken", new DateTimeOffset(2026, 11, 28, 10, 0, 0, 500, TimeSpan.Zero)),
            events[0]);
        Assert.Equal(2, _service.Requests.Count);
        Assert.EndsWith("&NextToken=more", _service.Requests[1].Text, StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static HttpResponseMessage Error(string message) => FakeService.Answer(
        HttpStatusCode.BadRequest, $"<ErrorResponse><Error><Code>ValidationError</Code><Message>{message}</Message></Error></ErrorResponse>");
}
