using System.Net;
using Metaflow.Aws.Api;
using Metaflow.Aws.CloudWatchLogs;
using Metaflow.Aws.Tests.Api;

namespace Metaflow.Aws.Tests.Services;

public sealed class LogsApiTests : IDisposable
{
    private readonly FakeService _service = new();
    private readonly AwsJsonClient _client;
    private readonly LogsApi _logs;

    public LogsApiTests()
    {
        _client = new AwsJsonClient(_service.Connect(AwsService.CloudWatchLogs));
        _logs = new LogsApi(_client);
    }

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task GetLogEventsAsync_Stream_IsReadFromItsBeginning()
    {
        _service.Then(static () => FakeService.Answer(
            HttpStatusCode.OK,
            """{"events": [{"timestamp": 5, "message": "one", "ingestionTime": 6}], "nextForwardToken": "f/2", "nextBackwardToken": "b/1"}"""));

        var page = await _logs.GetLogEventsAsync(
            new GetLogEventsRequest { LogGroupName = "/aws/batch/job", LogStreamName = "job/1", StartFromHead = true, Limit = 10 }, Token);

        Assert.Equal([new LogEvent { Timestamp = 5, Message = "one" }], page.Events);
        Assert.Equal("f/2", page.NextForwardToken);
        var sent = Assert.Single(_service.Requests);
        Assert.Equal("Logs_20140328.GetLogEvents", sent.Headers["x-amz-target"]);
        Assert.Equal("""{"logGroupName":"/aws/batch/job","logStreamName":"job/1","startFromHead":true,"limit":10}""", sent.Text);
    }

    [Fact]
    public async Task GetLogEventsAsync_NoSuchStream_IsNamed()
    {
        _service.Otherwise = FakeService.Error(HttpStatusCode.BadRequest, "ResourceNotFoundException", "The specified log stream does not exist.");

        var error = await Assert.ThrowsAsync<AwsServiceException>(
            () => _logs.GetLogEventsAsync(new GetLogEventsRequest { LogGroupName = "/g", LogStreamName = "s" }, Token));

        Assert.True(error.IsNotFound);
        Assert.Contains("log stream 's' in '/g'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilterLogEventsAsync_Pages_AreOneSequence()
    {
        _service.Then(
            static () => FakeService.Answer(HttpStatusCode.OK, """{"events": [{"message": "one", "logStreamName": "a"}], "nextToken": "2"}"""),
            static () => FakeService.Answer(HttpStatusCode.OK, """{"events": [], "nextToken": "3"}"""),
            static () => FakeService.Answer(HttpStatusCode.OK, """{"events": [{"message": "two", "logStreamName": "b"}]}"""));

        var lines = await _logs.FilterLogEventsAsync(
            new FilterLogEventsRequest { LogGroupName = "/g", FilterPattern = "ERROR", StartTime = 7 }, Token).ToListAsync(Token);

        Assert.Equal(["a one", "b two"], lines.Select(static line => $"{line.LogStreamName} {line.Message}"));
        Assert.Equal("""{"logGroupName":"/g","filterPattern":"ERROR","startTime":7,"nextToken":"3"}""", _service.Requests[2].Text);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
