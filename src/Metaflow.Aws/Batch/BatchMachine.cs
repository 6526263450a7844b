using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Metaflow.Metadata;
using Metaflow.Runtime.Remote;

namespace Metaflow.Aws.Batch;

/// <summary>The container of a job of AWS Batch, and the EC2 machine below it.</summary>
/// <param name="variable">Reads a variable of the environment.</param>
/// <param name="http">Asks the services of the machine; gives up soon.</param>
/// <param name="time">The clock.</param>
internal sealed class BatchMachine(Func<string, string?> variable, HttpClient http, TimeProvider time) : RemoteMachine
{
    /// <summary>How long a service of the machine may take: it is near, or not there.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _noticeInterval = TimeSpan.FromSeconds(5);

    private static readonly string[] _logOptions = ["awslogs-group", "awslogs-region", "awslogs-stream"];

    private readonly InstanceMetadata _instance = new(variable, http);

    /// <summary>The machine of this process.</summary>
    public static BatchMachine OfThisProcess() => new(
        Environment.GetEnvironmentVariable,
        new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = _patience }) { Timeout = _patience },
        TimeProvider.System);

    public override int NodeIndex => int.TryParse(variable("AWS_BATCH_JOB_NODE_INDEX"), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        ? index
        : 0;

    public override string MainAddress => variable("AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS") is { Length: > 0 } main ? main : OwnAddress();

    /// <summary>Steps find the time of the end in this file, as those of Python do.</summary>
    public override string TerminationNoticeFile => Path.Combine(Path.GetTempPath(), "spot_termination_notice");

    public override async ValueTask<IReadOnlyList<MetadataRecord>> DescribeAsync(int attempt, CancellationToken cancellationToken)
    {
        var logs = LogsAsync(cancellationToken);
        var instance = _instance.DescribeAsync(cancellationToken);
        List<(string Field, string? Value)> facts =
        [
            ("aws-batch-job-id", variable("AWS_BATCH_JOB_ID")),
            ("aws-batch-job-attempt", variable("AWS_BATCH_JOB_ATTEMPT")),
            ("aws-batch-ce-name", variable("AWS_BATCH_CE_NAME")),
            ("aws-batch-jq-name", variable("AWS_BATCH_JQ_NAME")),
            ("aws-batch-execution-env", variable("AWS_EXECUTION_ENV")),
            .. await OrNothingAsync(logs).ConfigureAwait(false),
            .. await OrNothingAsync(instance).ConfigureAwait(false),
        ];
        if (variable("AWS_BATCH_JOB_NUM_NODES") is { Length: > 0 })
            facts.Add(("parallel-node-index", NodeIndex.ToString(CultureInfo.InvariantCulture)));
        return [.. facts.Where(static f => f.Value is { Length: > 0 }).Select(f => MetadataRecord.ForAttempt(f.Field, f.Value!, attempt))];
    }

    public override async ValueTask<DateTimeOffset?> AwaitTerminationNoticeAsync(CancellationToken cancellationToken)
    {
        if (await _instance.FindAsync("meta-data/instance-life-cycle", cancellationToken).ConfigureAwait(false) != "spot")
            return null;
        while (true)
        {
            if (await _instance.FindAsync("meta-data/spot/termination-time", cancellationToken).ConfigureAwait(false) is { } text
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end))
            {
                await NoteAsync(text).ConfigureAwait(false);
                return end;
            }

            await Task.Delay(_noticeInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task NoteAsync(string text)
    {
        try
        {
            await File.WriteAllTextAsync(TerminationNoticeFile, text, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The step is asked to stop all the same.
        }
    }

    /// <summary>Where the container's output goes, which the agent of ECS knows.</summary>
    private async Task<IReadOnlyList<(string Field, string? Value)>> LogsAsync(CancellationToken cancellationToken)
    {
        if (variable("ECS_CONTAINER_METADATA_URI_V4") is not { Length: > 0 } url)
            return [];
        using var document = JsonDocument.Parse(await http.GetByteArrayAsync(url, cancellationToken).ConfigureAwait(false));
        if (!document.RootElement.TryGetProperty("LogOptions", out var options))
            return [];
        return [.. _logOptions.Select(name => ("aws-batch-" + name, options.TryGetProperty(name, out var value) ? value.ToString() : null))];
    }

    /// <summary>What a service does not tell, or not as it should, is left out; so is what it has not told when the task is over.</summary>
    private static async Task<IReadOnlyList<(string Field, string? Value)>> OrNothingAsync(Task<IReadOnlyList<(string Field, string? Value)>> asked)
    {
        try
        {
            return await asked.ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException or UriFormatException
            or InvalidOperationException or JsonException)
        {
            return [];
        }
    }

    private static string OwnAddress()
    {
        try
        {
            return Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).FirstOrDefault()?.ToString() ?? IPAddress.Loopback.ToString();
        }
        catch (SocketException)
        {
            return IPAddress.Loopback.ToString();
        }
    }
}
