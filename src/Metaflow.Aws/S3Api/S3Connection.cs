using System.Collections.Concurrent;
using System.Net;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Http;
using Metaflow.Aws.Transfers;
using Metaflow.Configuration;

namespace Metaflow.Aws.S3Api;

/// <summary>
/// Calls S3: signs, tries again what may succeed, and limits how many calls run at a time. A process has one for each kind of settings, which
/// all that it reads and writes shares: one pool of connections, one source of credentials, one limit. Thread-safe.
/// </summary>
internal sealed class S3Connection : IDisposable
{
    // Who has never got an answer has a wrong address more likely than a server that is just away.
    private const int TriesOfFirstContact = 5;

    private static readonly ConcurrentDictionary<S3Settings, Lazy<S3Connection>> _shared = new();

    private readonly HttpMessageInvoker _http;
    private readonly CredentialSource _credentials;
    private readonly S3Endpoints _endpoints;
    private readonly S3MessageBuilder _messages;
    private readonly AdaptiveLimit _limit;
    private volatile bool _hasAnswered;

    /// <param name="settings">How S3 is reached.</param>
    /// <param name="credentials">Where keys come from.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="notes">The folder that notes uploads in progress; null for the user's.</param>
    public S3Connection(S3Settings settings, CredentialSource credentials, TimeProvider? time = null, string? notes = null)
    {
        Settings = settings;
        _credentials = credentials;
        Time = time ?? TimeProvider.System;
        _http = new HttpMessageInvoker(ConnectionPool.Create(
            settings.VerifyCertificate, ConfigurationOptions.S3VerifyCertificate.Key));
        _endpoints = new S3Endpoints(settings);
        _messages = new S3MessageBuilder(_endpoints, Time);
        _limit = new AdaptiveLimit(settings.WorkerCount, Time);
        Uploads = new AbandonedUploads(this, notes ?? AbandonedUploads.DefaultFolder);
    }

    public S3Settings Settings { get; }

    public TimeProvider Time { get; }

    /// <summary>What ends uploads that others have left.</summary>
    public AbandonedUploads Uploads { get; }

    /// <summary>How many calls may run at a time now.</summary>
    public int Concurrency => _limit.Current;

    /// <summary>The connection of this process for some settings.</summary>
    public static S3Connection Shared(S3Settings settings) =>
        _shared.GetOrAdd(settings, static s => new Lazy<S3Connection>(() => new S3Connection(s, CredentialSource.Default))).Value;

    /// <summary>Calls S3 until a call succeeds, or cannot.</summary>
    /// <typeparam name="T">What the answer is read as.</typeparam>
    /// <param name="make">Makes the call, anew for each try, so that what was read before need not be asked for again.</param>
    /// <param name="read">Reads the answer. An <see cref="IOException"/> of it is a failed try, too.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>What was read; the default when the object is missing and the call allows that.</returns>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses.</exception>
    public async Task<T?> CallAsync<T>(
        Func<S3Request> make, Func<S3Response, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var schedule = new RetrySchedule(Settings.RetryCount, Settings.RetryTime, Time);
        var mended = Mending.None;
        for (var tries = 1; ; tries++)
        {
            var request = make();
            try
            {
                return await TryAsync(request, read, cancellationToken).ConfigureAwait(false);
            }
            catch (FailedTry<S3Error> failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (TryMend(request, failure, ref mended))
                    continue;
                if (IsFinal(failure, schedule.Failures + 1) || schedule.Next() is not { } pause)
                    throw S3Messages.Of(request, failure, tries, _endpoints.UrlOf(request.Url.Bucket));
                Log(request, failure, schedule.Failures, pause);
                await Task.Delay(pause, Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Closes the connections; not of one that is shared.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<T?> TryAsync<T>(
        S3Request request, Func<S3Response, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var age = await _limit.EnterAsync(cancellationToken).ConfigureAwait(false);
        var (work, throttled) = (0L, false);
        AwsKeys? keys = null;
        try
        {
            keys = await _credentials.GetAsync(cancellationToken).ConfigureAwait(false);
            using var stall = new StallGuard(Settings.Patience, cancellationToken);
            using var message = _messages.Create(request, keys);
            stall.Expect(request.Body?.Length ?? 0);
            using var response = new S3Response(await _http.SendAsync(message, stall.Token).ConfigureAwait(false), stall);
            _hasAnswered = true;
            if (IsAnswer(request, response.Status))
            {
                var value = await read(response).ConfigureAwait(false);
                work = AdaptiveWork.Of((request.Body?.Length ?? 0) + (response.Length ?? 0));
                return value;
            }

            var error = await S3Error.ReadAsync(response).ConfigureAwait(false);
            if (request.AllowsMissing && error.IsMissingObject)
            {
                work = AdaptiveWork.Of(0);
                return default;
            }

            _messages.NoteTime(error, response.Header("date"));
            throttled = error.IsThrottling;
            throw new FailedTry<S3Error>(error, cause: null, keys);
        }
        catch (Exception e) when (e is HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new FailedTry<S3Error>(error: null, e, keys);
        }
        finally
        {
            _limit.Leave(age, work, throttled);
        }
    }

    /// <summary>Whether trying again would not help.</summary>
    private bool IsFinal(FailedTry<S3Error> failure, int failures) => failure.Error is { } error
        ? !error.IsTransient
        : failure.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            || (!_hasAnswered && failures >= TriesOfFirstContact);

    private static bool IsAnswer(S3Request request, HttpStatusCode status) =>
        (int)status is >= 200 and < 300 || (request.IsConditional && status == HttpStatusCode.PreconditionFailed);

    /// <summary>Does what makes the same call succeed at once: each at most once for a call.</summary>
    private bool TryMend(S3Request request, FailedTry<S3Error> failure, ref Mending mended)
    {
        if (failure.Error is not { } error)
            return false;
        if (error.IsWrongRegion && !mended.HasFlag(Mending.Region) && _endpoints.TryMove(request.Url.Bucket, error.Region!))
        {
            mended |= Mending.Region;
            return true;
        }

        if (request.Method == HttpMethod.Head && error.IsUnexplained && !error.IsTransient && !mended.HasFlag(Mending.Question))
        {
            mended |= Mending.Question;
            return true;
        }

        if (error.IsClockSkew && !mended.HasFlag(Mending.Clock))
        {
            mended |= Mending.Clock;
            return true;
        }

        if (!error.IsExpiry || mended.HasFlag(Mending.Keys) || failure.Keys is null || !_credentials.Expire(failure.Keys))
            return false;
        mended |= Mending.Keys;
        return true;
    }

    private void Log(S3Request request, FailedTry<S3Error> failure, int failures, TimeSpan pause)
    {
        if (Settings.LogRetries)
        {
            Console.Error.WriteLine(
                $"S3: {request.Operation} of '{request.Url}' failed ({failure.Error?.Code ?? failure.Message}); try {failures + 1} in {pause.TotalSeconds:0.0} s.");
        }
    }

    [Flags]
    private enum Mending
    {
        None = 0,
        Region = 1,
        Clock = 2,
        Keys = 4,
        Question = 8,
    }
}
