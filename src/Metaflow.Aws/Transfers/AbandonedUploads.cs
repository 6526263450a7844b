using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Metaflow.Aws.S3Api;
using Metaflow.Configuration;
using Metaflow.Datastore;

namespace Metaflow.Aws.Transfers;

/// <summary>
/// Ends uploads in parts that nobody will end: S3 keeps, and bills, their parts until then. Each upload is noted in a file of this machine while
/// it goes on, so that those of processes that were killed are ended by the next one that uploads; those of other machines when they are old.
/// Thread-safe.
/// </summary>
/// <param name="s3">The connection.</param>
/// <param name="folder">Where uploads are noted.</param>
internal sealed class AbandonedUploads(S3Connection s3, string folder)
{
    /// <summary>No upload goes on for longer.</summary>
    private static readonly TimeSpan _oldAfter = TimeSpan.FromDays(7);

    // Seconds: when a process has started is worked out from when the machine has, which differs a little from time to time.
    private const long StartTolerance = 10;

    private readonly Lock _gate = new();
    private readonly HashSet<S3Url> _cleaned = [];
    private bool _hasLooked;

    /// <summary>Where uploads are noted unless a test says otherwise.</summary>
    public static string DefaultFolder { get; } = UserDataFolder.Of("uploads");

    /// <summary>Notes an upload.</summary>
    /// <returns>The note, to be deleted when the upload has ended; null when none could be written.</returns>
    public string? Note(S3Url url, string id)
    {
        using var self = Process.GetCurrentProcess();
        var note = new JsonObject
        {
            ["process"] = self.Id,
            ["started"] = StartOf(self),
            ["endpoint"] = s3.Settings.Endpoint?.AbsoluteUri,
            ["bucket"] = url.Bucket,
            ["key"] = url.Key,
            ["upload"] = id,
        };
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.json");
        try
        {
            PrivateFolder.Create(folder);
            File.WriteAllText(path, note.ToJsonString());
            return path;
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            // The upload is then found when it is old.
            return null;
        }
    }

    /// <summary>Deletes a note.</summary>
    public static void Forget(string? note)
    {
        if (note is not null)
            AtomicFile.Discard(note);
    }

    /// <summary>Ends what others have left, once for a place. What cannot be ended is left.</summary>
    /// <param name="prefix">Where to look for old uploads.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task EndAsync(S3Url prefix, CancellationToken cancellationToken)
    {
        bool hasLooked;
        lock (_gate)
        {
            if (!_cleaned.Add(prefix))
                return;
            (hasLooked, _hasLooked) = (_hasLooked, true);
        }

        try
        {
            foreach (var (note, url, id) in hasLooked ? [] : FindDead())
            {
                await AbortAsync(url, id, cancellationToken).ConfigureAwait(false);
                Forget(note);
            }

            var limit = s3.Time.GetUtcNow() - _oldAfter;
            await foreach (var (url, id, initiated) in s3.ListUploadsAsync(prefix, cancellationToken).ConfigureAwait(false))
            {
                if (initiated < limit)
                    await AbortAsync(url, id, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (S3Exception)
        {
            // Whoever may write need not be allowed to list or to end uploads; a rule of the bucket can do it as well.
        }
    }

    private async Task AbortAsync(S3Url url, string id, CancellationToken cancellationToken)
    {
        try
        {
            await s3.AbortUploadAsync(url, id, cancellationToken).ConfigureAwait(false);
        }
        catch (S3NotFoundException)
        {
            // It has ended.
        }
    }

    private List<(string Note, S3Url Url, string Id)> FindDead()
    {
        var dead = new List<(string Note, S3Url Url, string Id)>();
        if (!Directory.Exists(folder))
            return dead;
        foreach (var path in Directory.EnumerateFiles(folder, "*.json"))
        {
            if (TryRead(path) is var (url, id))
                dead.Add((path, url, id));
        }

        return dead;
    }

    /// <summary>The upload of a note; null when it may go on, is elsewhere, or the note cannot be read.</summary>
    private (S3Url Url, string Id)? TryRead(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) is JsonObject note
                && Value<string>(note, "endpoint") == s3.Settings.Endpoint?.AbsoluteUri
                && Value<int?>(note, "process") is { } process && Value<long?>(note, "started") is { } started && !IsAlive(process, started)
                && Value<string>(note, "bucket") is { } bucket && Value<string>(note, "key") is { } key && Value<string>(note, "upload") is { } id
                ? (new S3Url(bucket, key), id)
                : null;
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e) || e is JsonException)
        {
            // Another process has just deleted it, or was killed while it wrote it.
            return null;
        }
    }

    private static T? Value<T>(JsonObject note, string name) => note[name] is JsonValue value && value.TryGetValue<T>(out var found) ? found : default;

    private static bool IsAlive(int process, long started)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return Math.Abs(StartOf(found) - started) <= StartTolerance;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static long StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeSeconds();
}
