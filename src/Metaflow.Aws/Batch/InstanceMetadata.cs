using System.Text.Json;

namespace Metaflow.Aws.Batch;

/// <summary>What EC2 tells a machine about itself (IMDSv2). What cannot be had soon is null. Thread-safe.</summary>
/// <param name="variable">Reads a variable of the environment.</param>
/// <param name="http">Sends requests, and gives up soon.</param>
internal sealed class InstanceMetadata(Func<string, string?> variable, HttpClient http)
{
    /// <summary>Whether there is nobody to ask.</summary>
    private bool IsAbsent => string.Equals(variable("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        || (variable("AWS_EXECUTION_ENV") ?? "").Contains("FARGATE", StringComparison.OrdinalIgnoreCase);

    private string Root => (variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") is { Length: > 0 } given ? given.TrimEnd('/') : "http://169.254.169.254") + "/latest/";

    /// <summary>What the machine is, for its task's records.</summary>
    public async Task<IReadOnlyList<(string Field, string? Value)>> DescribeAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync("dynamic/instance-identity/document", cancellationToken).ConfigureAwait(false) is not { } text)
            return [];
        using var document = JsonDocument.Parse(text);
        return
        [
            ("ec2-instance-id", TextOf("instanceId")),
            ("ec2-instance-type", TextOf("instanceType")),
            ("ec2-region", TextOf("region")),
            ("ec2-availability-zone", TextOf("availabilityZone")),
        ];

        string? TextOf(string name) => document.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
    }

    /// <summary>Reads one thing.</summary>
    /// <param name="path">Its path below <c>latest</c>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The text; null when there is none, or nobody answers.</returns>
    /// <exception cref="OperationCanceledException">The call was stopped.</exception>
    public async Task<string?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (IsAbsent)
            return null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Root + path);
            request.Headers.Add("X-aws-ec2-metadata-token", await TokenAsync(cancellationToken).ConfigureAwait(false));
            using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)).Trim()
                : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException or FormatException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Root + "api/token");
        request.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "60");
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)).Trim();
    }
}
