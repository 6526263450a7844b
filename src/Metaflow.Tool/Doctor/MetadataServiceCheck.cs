using System.Runtime.CompilerServices;
using Metaflow.Configuration;
using Metaflow.Metadata.Service;

namespace Metaflow.Tool.Doctor;

/// <summary>Checks that the metadata service answers, takes the key, and how fast it is.</summary>
internal sealed class MetadataServiceCheck(MetaflowConfiguration configuration, TimeProvider time) : ServiceCheck
{
    private const int Samples = 5;

    public override string Service => "Metadata service";

    public override async IAsyncEnumerable<CheckResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MetadataServiceClient? client = null;
        var ping = await TryAsync("ping", async () =>
        {
            var settings = ServiceSettings.Of(configuration, ServiceSettings.UrlOf(configuration)).WithoutRetries();
            client = new MetadataServiceClient(settings, time);
            var answer = await client.SendAsync(new ServiceRequest(HttpMethod.Get, "/ping", "answer", Subject: null), cancellationToken).ConfigureAwait(false);
            return Ok("ping", $"{settings.Url}, version {answer.Version ?? "unknown"}");
        }).ConfigureAwait(false);
        yield return ping;
        if (ping.Status != CheckStatus.Ok || client is null)
        {
            yield return Skipped("key, latency", "the service does not answer");
            yield break;
        }

        var key = await TryAsync("key", async () =>
        {
            _ = await ReadAsync(client, cancellationToken).ConfigureAwait(false);
            return Ok("key", configuration.Get(ConfigurationOptions.ServiceAuthKey) is { Length: > 0 } ? "accepted" : "none is needed");
        }).ConfigureAwait(false);
        yield return key;
        if (key.Status != CheckStatus.Ok)
            yield break;
        yield return await TryAsync("latency", async () =>
        {
            var times = new List<double>();
            for (var i = 0; i < Samples; i++)
            {
                var start = time.GetTimestamp();
                _ = await ReadAsync(client, cancellationToken).ConfigureAwait(false);
                times.Add(time.GetElapsedTime(start).TotalMilliseconds);
            }

            times.Sort();
            return Ok("latency", $"{times[Samples / 2]:0} ms (median of {Samples} calls)");
        }).ConfigureAwait(false);
        if (ServiceSettings.InternalUrlOf(configuration) is { } inside && inside != ServiceSettings.UrlOf(configuration))
            yield return Skipped("internal URL", $"{inside} is for tasks in AWS; it cannot be reached from everywhere, and was not tried");
    }

    private static Task<ServiceAnswer> ReadAsync(MetadataServiceClient client, CancellationToken cancellationToken) =>
        client.SendAsync(new ServiceRequest(HttpMethod.Get, ServicePath.Of("MetaflowDoctor"), "look for a flow", Subject: null) { Expected = [404] }, cancellationToken);
}
