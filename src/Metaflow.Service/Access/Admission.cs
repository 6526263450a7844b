using Metaflow.Service.Access.Keys;
using Metaflow.Service.Access.Limits;
using Metaflow.Service.Configuration;
using Metaflow.Service.Operations;

namespace Metaflow.Service.Access;

/// <summary>Lets requests in, one after the other checks: who sends it, whether that client may send more, and whether the service has a place. Thread-safe.</summary>
internal sealed class Admission : IDisposable
{
    private readonly AccessControl _access;
    private readonly RequestLimits _limits;
    private readonly ServiceMetrics _metrics;

    private Admission(AccessControl access, RequestLimits limits, ServiceMetrics metrics) => (_access, _limits, _metrics) = (access, limits, metrics);

    /// <summary>Works out who may come in.</summary>
    /// <exception cref="SettingException">Others reach the service, and nothing says who may.</exception>
    public static async Task<Admission> CreateAsync(
        AccessSettings settings, string host, bool isLoopback, ApiKeyStore keys, ServiceMetrics metrics, ILoggerFactory loggers,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var access = await AccessControl.CreateAsync(
            settings, host, isLoopback, keys, time, loggers.CreateLogger<AccessControl>(), cancellationToken).ConfigureAwait(false);
        return new Admission(access, new RequestLimits(settings.Limits, time), metrics);
    }

    /// <summary>Lets a request in, or answers it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="needed">How much it needs; null when everybody may send it, always.</param>
    /// <returns>The request's place, to dispose of after it; null when it was answered here.</returns>
    public async ValueTask<IDisposable?> EnterAsync(HttpContext context, AccessScope? needed)
    {
        if (needed is null)
            return Place.Free;
        var decision = await _access.CheckAsync(context, needed.Value).ConfigureAwait(false);
        if (decision.Refusal is not null)
            return await RefuseAsync(context, decision.Refusal).ConfigureAwait(false);
        if (_limits.HaveRate && _limits.Count(Client(context, decision.Grant)) is { } wait)
            return await RefuseAsync(context, Refusal.TooFast(wait)).ConfigureAwait(false);
        return await _limits.EnterAsync(context.RequestAborted).ConfigureAwait(false)
            ?? await RefuseAsync(context, Refusal.Overloaded).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _access.Dispose();
        _limits.Dispose();
    }

    private static string Client(HttpContext context, Grant? grant) =>
        grant?.Holder ?? context.Connection.RemoteIpAddress?.ToString() ?? "";

    private async ValueTask<IDisposable?> RefuseAsync(HttpContext context, Refusal refusal)
    {
        _metrics.RequestRefused(refusal.Status);
        await refusal.SendAsync(context).ConfigureAwait(false);
        return null;
    }

    private sealed class Place : IDisposable
    {
        public static Place Free { get; } = new();

        public void Dispose()
        {
        }
    }
}
