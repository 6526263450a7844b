using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Metaflow.Aws.S3Api;

namespace Metaflow.Tool.Doctor;

/// <summary>Checks that the places in S3 can be listed, written, read and emptied, by an object of its own that it removes.</summary>
/// <param name="aws">The services.</param>
/// <param name="places">Names of settings with their places, the datastore first; of places in one another the outer.</param>
/// <param name="encryption">How objects are to be encrypted; null as the bucket says.</param>
internal sealed class S3Check(AwsAccess aws, IReadOnlyList<(string Setting, string Place)> places, string? encryption) : ServiceCheck
{
    public override string Service => "S3";

    public override async IAsyncEnumerable<CheckResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (setting, place) in places)
        {
            var root = default(S3Url);
            var parsed = await TryAsync(setting, () =>
            {
                root = S3Url.Parse(place);
                return Task.FromResult(Ok(setting, place));
            }).ConfigureAwait(false);
            if (parsed.Status != CheckStatus.Ok)
            {
                yield return parsed;
                continue;
            }

            await foreach (var result in CheckAsync(place, root, cancellationToken).ConfigureAwait(false))
                yield return result;
        }
    }

    private async IAsyncEnumerable<CheckResult> CheckAsync(
        string place, S3Url root, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = root.Key.Length == 0 ? "" : root.Key.TrimEnd('/') + "/";
        var probe = root with { Key = $"{folder}.metaflow-doctor/{Guid.NewGuid():N}" };
        var content = RandomNumberGenerator.GetBytes(64);
        var start = aws.Time.GetTimestamp();
        var list = await TryAsync("list", async () =>
        {
            await foreach (var _ in aws.S3.ListAsync(root with { Key = folder }, "/", cancellationToken).ConfigureAwait(false))
                break;
            return Ok("list", $"{place} ({aws.Time.GetElapsedTime(start).TotalMilliseconds:0} ms)");
        }).ConfigureAwait(false);
        yield return list;
        var put = await TryAsync("put", async () =>
        {
            await aws.S3.PutAsync(
                probe, new ReadOnlySequence<byte>(content), new PutOptions { Encryption = encryption }, cancellationToken).ConfigureAwait(false);
            return Ok("put", place);
        }).ConfigureAwait(false);
        yield return put;
        if (put.Status != CheckStatus.Ok)
        {
            yield return Skipped("get, delete", "nothing was written");
            yield break;
        }

        yield return await TryAsync("get", async () =>
        {
            var found = await aws.S3.CallAsync(
                () => new S3Request(HttpMethod.Get, "GetObject", "s3:GetObject", probe),
                static response => response.ReadTextAsync(),
                cancellationToken).ConfigureAwait(false);
            return found.Span.SequenceEqual(content)
                ? Ok("get", place)
                : Failed("get", $"'{probe}' has other bytes than were written. Check METAFLOW_S3_ENDPOINT_URL: what answers there does not keep objects.");
        }).ConfigureAwait(false);
        yield return await TryAsync("delete", async () =>
        {
            await aws.S3.DeleteAsync(probe, cancellationToken).ConfigureAwait(false);
            return Ok("delete", place);
        }).ConfigureAwait(false);
    }
}
