using System.Net;
using System.Net.Http.Headers;

namespace Metaflow.Metadata.Service;

/// <summary>
/// Calls a metadata service, and calls again when it is not there or too busy, so that a service that is restarted is only late. Thread-safe.
/// </summary>
/// <param name="settings">The service.</param>
/// <param name="time">The clock.</param>
/// <param name="sockets">What sends; null for the connections that all clients of this process share.</param>
internal sealed class MetadataServiceClient(ServiceSettings settings, TimeProvider time, HttpMessageInvoker? sockets = null)
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(1);
    private static readonly MediaTypeHeaderValue _json = new("application/json");
    private static readonly string _userAgent = "metaflow-dotnet/" + MetaflowVersion.Current;

    private static readonly HttpMessageInvoker _shared = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // The service may get another address; and what it would close as idle is not to be found out by a call that fails.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    });

    private readonly HttpMessageInvoker _sockets = sockets ?? _shared;

    /// <summary>The service.</summary>
    public ServiceSettings Settings => settings;

    /// <summary>Calls the service.</summary>
    /// <param name="request">The call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>An answer with status 200 or one that the call expects.</returns>
    /// <exception cref="MetadataServiceException">The service refused the call, or was not there for as long as the settings say.</exception>
    public async Task<ServiceAnswer> SendAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var retries = request.IsRetried ? settings.RetryCount : 0;
        for (var tries = 1; ; tries++)
        {
            var attempt = await TryAsync(request, cancellationToken).ConfigureAwait(false);
            if (attempt is { Answer: { } answer, IsTransient: false })
            {
                var isExpected = answer.Status is >= 200 and < 300 || request.Expected.Contains(answer.Status);
                return isExpected && (answer.Status != 404 || answer.IsJson)
                    ? answer
                    : throw ServiceErrors.Refused(settings, answer, tries);
            }

            if (tries > retries)
            {
                throw attempt.Answer is { } last
                    ? ServiceErrors.Refused(settings, last, tries)
                    : ServiceErrors.NoAnswer(settings, request, tries, attempt.Reason, attempt.Failure);
            }

            var pause = PauseAfter(tries, attempt.RetryAfter);
            settings.OnRetry?.Invoke(
                $"The metadata service at {settings.Url} did not {ServiceErrors.Describe(request)}: {attempt.Reason} Next try in "
                + $"{pause.TotalSeconds:0.#} s.");
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>1, 2, 4, 8 … seconds, give or take a quarter: those that failed together do not come back together.</summary>
    private static TimeSpan PauseAfter(int tries, TimeSpan? asked)
    {
        var pause = TimeSpan.FromSeconds(Math.Pow(2, tries - 1)) * (0.75 + (Random.Shared.NextDouble() * 0.5));
        if (asked > pause)
            pause = asked.Value;
        return pause < _longestPause ? pause : _longestPause;
    }

    private async Task<Attempt> TryAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var message = MessageOf(request);
            using var response = await _sockets.SendAsync(message, stop.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(stop.Token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            return new Attempt
            {
                Answer = new ServiceAnswer(request, status, body)
                {
                    Version = HeaderOf(response, "METADATA_SERVICE_VERSION"),
                    IsPage = HeaderOf(response, "X-Limit") is not null,
                    NextCursor = HeaderOf(response, "X-Next-Cursor"),
                },
                IsTransient = status is 429 or 502 or 503 or 504,
                Reason = $"it answered {status}.",
                RetryAfter = RetryAfterOf(response),
            };
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.SecureConnectionError
            or HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.ProxyTunnelError)
        {
            throw ServiceErrors.CannotConnect(settings, request, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new Attempt { IsTransient = true, Failure = e, Reason = ServiceErrors.Reason(e) };
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return new Attempt { IsTransient = true, Failure = e, Reason = $"no answer within {_timeout.TotalSeconds:0} seconds." };
        }
    }

    private HttpRequestMessage MessageOf(ServiceRequest request)
    {
        var message = new HttpRequestMessage(request.Method, settings.Url + request.Path) { Version = HttpVersion.Version11 };
        foreach (var (name, value) in settings.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        AddDefault(message, "User-Agent", _userAgent);
        AddDefault(message, "Authorization", settings.BasicAuthorization);
        AddDefault(message, "Idempotency-Key", request.IdempotencyKey);
        if (request.Body is { } body)
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = _json } };
        return message;
    }

    private static void AddDefault(HttpRequestMessage message, string name, string? value)
    {
        if (value is not null && !message.Headers.Contains(name))
            message.Headers.TryAddWithoutValidation(name, value);
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    /// <summary>How one try went.</summary>
    private readonly record struct Attempt
    {
        public ServiceAnswer? Answer { get; init; }

        public bool IsTransient { get; init; }

        public string Reason { get; init; }

        public Exception? Failure { get; init; }

        public TimeSpan? RetryAfter { get; init; }
    }
}
