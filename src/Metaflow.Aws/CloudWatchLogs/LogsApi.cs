using System.Runtime.CompilerServices;
using Metaflow.Aws.Api;

namespace Metaflow.Aws.CloudWatchLogs;

/// <summary>The calls of CloudWatch Logs that are used. Thread-safe.</summary>
/// <param name="client">Calls the service.</param>
internal sealed class LogsApi(AwsJsonClient client)
{
    /// <summary>Lines of one stream, a page of them.</summary>
    /// <exception cref="AwsServiceException">There is no such stream, or the service cannot be asked.</exception>
    public Task<GetLogEventsResponse> GetLogEventsAsync(GetLogEventsRequest request, CancellationToken cancellationToken) => client.CallAsync(
        new AwsOperation("GetLogEvents", Subject: $"log stream '{request.LogStreamName}' in '{request.LogGroupName}'"),
        request,
        LogsJson.Default.GetLogEventsRequest,
        LogsJson.Default.GetLogEventsResponse,
        cancellationToken);

    /// <summary>Lines of several streams, all pages of them. A page can be empty while more follow.</summary>
    /// <exception cref="AwsServiceException">There is no such group, or the service cannot be asked.</exception>
    public async IAsyncEnumerable<LogEvent> FilterLogEventsAsync(
        FilterLogEventsRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = client.PagesAsync(
            new AwsOperation("FilterLogEvents", Subject: $"log group '{request.LogGroupName}'"),
            token => token is null ? request : request with { NextToken = token },
            static page => page.NextToken,
            LogsJson.Default.FilterLogEventsRequest,
            LogsJson.Default.FilterLogEventsResponse,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var line in page.Events)
                yield return line;
        }
    }
}
