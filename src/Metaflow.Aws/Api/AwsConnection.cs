using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Http;
using Metaflow.Aws.Signing;
using Metaflow.Configuration;

namespace Metaflow.Aws.Api;

/// <summary>
/// Calls one AWS service in one region: signs, tries again what may succeed, for about a minute, and calls less often when the service asks for
/// that. Thread-safe.
/// </summary>
internal sealed class AwsConnection : IDisposable
{
    private const int RetryCount = 20;

    // Who has never got an answer has a wrong address more likely than a server that is just away.
    private const int TriesOfFirstContact = 5;

    private const int LargestAnswer = 64 << 20;

    private static readonly TimeSpan _retryTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, SendRate> _rates = new(StringComparer.Ordinal);
    private readonly AwsEndpoint _endpoint;
    private readonly CredentialSource _credentials;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;
    private readonly RequestSigner _signer;
    private readonly ServerClock _clock;
    private readonly AwsMessages _messages;
    private volatile bool _hasAnswered;

    /// <param name="service">The service.</param>
    /// <param name="endpoint">Its server.</param>
    /// <param name="credentials">Where keys come from.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="handler">What sends requests, owned by the connection from now on; null for connections of its own.</param>
    /// <exception cref="ConfigurationException">The file of certificates cannot be read.</exception>
    public AwsConnection(
        AwsService service, AwsEndpoint endpoint, CredentialSource credentials, TimeProvider? time = null, HttpMessageHandler? handler = null)
    {
        Service = service;
        _endpoint = endpoint;
        _credentials = credentials;
        _time = time ?? TimeProvider.System;
        _http = new HttpMessageInvoker(handler ?? ConnectionPool.Create(endpoint.Certificates, AwsEndpoint.CertificatesVariable));
        _signer = new RequestSigner(service.Host);
        _clock = new ServerClock(_time);
        _messages = new AwsMessages(service, endpoint);
    }

    public AwsService Service { get; }

    /// <summary>The connection of a configuration, with the credentials of the process.</summary>
    /// <exception cref="ConfigurationException">There is no region, or the address is not valid.</exception>
    public static AwsConnection Of(AwsService service, MetaflowConfiguration configuration, TimeProvider? time = null, string? region = null) =>
        new(service, AwsEndpoint.Find(service, configuration, region), CredentialSource.Default, time);

    /// <summary>Calls the service until a call succeeds, or cannot.</summary>
    /// <param name="request">The call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The body of the answer.</returns>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public async Task<ReadOnlyMemory<byte>> CallAsync(AwsRequest request, CancellationToken cancellationToken)
    {
        var rate = _rates.GetOrAdd(request.Operation.Name, static (_, time) => new SendRate(time), _time);
        var schedule = NewSchedule();
        var mended = Mending.None;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TryAsync(request, rate, cancellationToken).ConfigureAwait(false);
            }
            catch (FailedTry<AwsError> failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (TryMend(failure, ref mended))
                    continue;
                // While others get through, this is a queue and no outage.
                if (failure.Error is { IsThrottling: true } && rate.HasSucceededWithin(_retryTime / 2))
                    schedule = NewSchedule();
                if (IsFinal(failure, schedule.Failures + 1) || schedule.Next() is not { } pause)
                    throw Explain(request.Operation, failure, tries);
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The error of an answer that is not what the service would write.</summary>
    public AwsServiceException Unreadable(AwsOperation operation) => _messages.Unreadable(operation);

    public void Dispose() => _http.Dispose();

    private RetrySchedule NewSchedule() => new(RetryCount, _retryTime, _time);

    private async Task<ReadOnlyMemory<byte>> TryAsync(AwsRequest request, SendRate rate, CancellationToken cancellationToken)
    {
        if (!await rate.EnterAsync(_retryTime, cancellationToken).ConfigureAwait(false))
            throw new FailedTry<AwsError>(AwsError.NoTurn, cause: null, keys: null);
        AwsKeys? keys = null;
        try
        {
            keys = await _credentials.GetAsync(cancellationToken).ConfigureAwait(false);
            using var stall = new StallGuard(_patience, cancellationToken);
            using var message = MessageOf(request, keys);
            stall.Expect(request.Body.Length);
            using var response = await _http.SendAsync(message, stall.Token).ConfigureAwait(false);
            var body = await ReadAsync(response, stall).ConfigureAwait(false);
            _hasAnswered = true;
            var error = response.IsSuccessStatusCode ? null : ErrorOf(response, body);
            rate.Note(error is { IsThrottling: true });
            return error is null ? body : throw new FailedTry<AwsError>(error, cause: null, keys);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AwsCredentialException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new FailedTry<AwsError>(error: null, e, keys);
        }
    }

    private HttpRequestMessage MessageOf(AwsRequest request, AwsKeys keys)
    {
        List<(string Name, string Value)> headers = [("content-type", request.ContentType)];
        if (request.Target is { } target)
            headers.Add(("x-amz-target", target));
        return SignedMessage.Create(
            HttpMethod.Post,
            new Uri(_endpoint.Url.AbsoluteUri.TrimEnd('/') + request.Operation.Path),
            headers,
            new ReadOnlyMemoryContent(request.Body),
            Convert.ToHexStringLower(SHA256.HashData(request.Body.Span)),
            _signer,
            keys,
            _endpoint.Region,
            _clock.Now);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, StallGuard stall)
    {
        var content = new ArrayBufferWriter<byte>(4096);
        var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        while (true)
        {
            stall.Expect(0);
            var count = await body.ReadAsync(content.GetMemory(1), stall.Token).ConfigureAwait(false);
            if (count == 0)
                return content.WrittenMemory;
            content.Advance(count);
            if (content.WrittenCount > LargestAnswer)
                throw new IOException($"the answer has more than {LargestAnswer >> 20} MB.");
        }
    }

    private AwsError ErrorOf(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var error = AwsError.Read(response.StatusCode, HeaderOf(response, "x-amzn-ErrorType"), body);
        return error.MayBeClockSkew ? error with { ClockOff = _clock.Learn(HeaderOf(response, "Date")) } : error;
    }

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>Does what makes the same call succeed at once: each at most once for a call.</summary>
    private bool TryMend(FailedTry<AwsError> failure, ref Mending mended)
    {
        if (failure.Error is not { } error)
            return false;
        if (error.IsClockSkew)
        {
            var isFirst = !mended.HasFlag(Mending.Clock);
            mended |= Mending.Clock;
            return isFirst;
        }

        if (!error.IsExpiry || mended.HasFlag(Mending.Keys) || failure.Keys is null || !_credentials.Expire(failure.Keys))
            return false;
        mended |= Mending.Keys;
        return true;
    }

    /// <summary>Whether trying again would not help.</summary>
    private bool IsFinal(FailedTry<AwsError> failure, int failures) => failure.Error is { } error
        ? !error.IsTransient || ReferenceEquals(error, AwsError.NoTurn)
        : failure.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            || (!_hasAnswered && (failure.InnerException is AwsCredentialException || failures >= TriesOfFirstContact));

    private AwsServiceException Explain(AwsOperation operation, FailedTry<AwsError> failure, int tries) => failure.Error is { } error
        ? _messages.Refused(operation, error, tries)
        : _messages.Unanswered(operation, failure.InnerException, tries);

    [Flags]
    private enum Mending
    {
        None = 0,
        Clock = 1,
        Keys = 2,
    }
}
