using System.Net;
using Metaflow.Service.Access.Keys;
using Metaflow.Service.Access.Limits;
using Metaflow.Service.Access.Oidc;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;

namespace Metaflow.Service.Access;

/// <summary>Says which requests may come in. Thread-safe.</summary>
internal sealed class AccessControl : IDisposable
{
    private readonly bool _isRequired;
    private readonly bool _isForThisMachine;
    private readonly ConfiguredKey[] _environment;
    private readonly KeyFile? _file;
    private readonly KeyCache _database;
    private readonly TokenValidator? _tokens;
    private readonly FailedAttempts _failures;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    private AccessControl(AccessSettings settings, bool isRequired, bool isForThisMachine, ApiKeyStore keys, TimeProvider time, ILogger log)
    {
        (_isRequired, _isForThisMachine) = (isRequired, isForThisMachine);
        _environment = settings.Key is null ? [] : [settings.Key];
        _file = settings.KeysFile is null ? null : new KeyFile(settings.KeysFile, time, log);
        _database = new KeyCache(keys, time);
        _tokens = settings.Oidc is null ? null : new TokenValidator(settings.Oidc, time, log);
        _failures = new FailedAttempts(time);
        (_time, _log) = (time, log);
    }

    /// <summary>Works out whether clients have to show who they are: when something names clients. On addresses that others reach, something must.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="host">The address that the service listens on, as the settings name it.</param>
    /// <param name="isLoopback">Whether only this machine reaches that address.</param>
    /// <param name="keys">The keys in the database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Tells of it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="SettingException">Others reach the service, and nothing says who may.</exception>
    public static async Task<AccessControl> CreateAsync(
        AccessSettings settings, string host, bool isLoopback, ApiKeyStore keys, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        var isRequired = !settings.AllowAnonymous
            && (settings.NamesClients || (await keys.ListAsync(cancellationToken).ConfigureAwait(false)).Any(key => key.IsValid(time.GetUtcNow())));
        if (!isRequired && !isLoopback && !settings.AllowAnonymous)
            throw NobodyNamed(host);
        if (isRequired)
            AccessLog.Required(log);
        if (!isLoopback && !isRequired)
            AccessLog.Anonymous(log, host);
        if (!isLoopback && settings.Tls is null)
            AccessLog.Unencrypted(log, host);
        return new AccessControl(settings, isRequired, isLoopback && !settings.AllowAnonymous, keys, time, log);
    }

    /// <summary>Looks at what a request shows.</summary>
    /// <param name="context">The request.</param>
    /// <param name="needed">How much it needs.</param>
    /// <exception cref="DatabaseUnavailableException">Its key is not known here, and the database does not answer.</exception>
    public async ValueTask<AccessDecision> CheckAsync(HttpContext context, AccessScope needed)
    {
        if (!_isRequired)
            return IsWrittenByWebPage(context, needed) ? new(null, Refusal.WebPage) : AccessDecision.Anonymous;
        var address = context.Connection.RemoteIpAddress;
        var shown = Credentials.Of(context.Request.Headers);
        if (shown is { Key: null, Bearer: null })
            return new(null, Refusal.NoCredentials);
        var found = await FindKeyAsync(shown.Key, address).ConfigureAwait(false)
            ?? await FindKeyAsync(shown.Bearer, address).ConfigureAwait(false)
            ?? await FindTokenAsync(shown.Bearer, context.RequestAborted).ConfigureAwait(false);
        return found switch
        {
            null => new(null, Fail(address)),
            { Refusal: not null } => found.Value,
            { Grant: { } grant } when grant.Scope < needed => new(null, Refusal.NotEnough),
            _ => found.Value,
        };
    }

    public void Dispose() => _tokens?.Dispose();

    private static SettingException NobodyNamed(string host) => new(
        $"""
        MF_METADATA_HOST is '{host}', which other machines reach, and nothing says who may come in. One of these does:
          {"metaflow-service key create",-31} makes a key, and keeps its hash in the database
          {AccessSettings.KeyVariable,-31} gives one key
          {KeyFile.Variable,-31} names a file of hashed keys
          {OidcSettings.AuthorityVariable,-31} names whose tokens are valid
          {AccessSettings.AnonymousVariable + "=1",-31} lets everybody in, for a service behind a gateway that checks who comes
        """);

    // Browsers tell which page sends a request that writes; no other client does. A page of anybody can send to this machine.
    private bool IsWrittenByWebPage(HttpContext context, AccessScope needed) =>
        _isForThisMachine && needed is AccessScope.Write && context.Request.Headers.Origin.Count > 0;

    private async ValueTask<AccessDecision?> FindKeyAsync(string? text, IPAddress? address)
    {
        if (text is null)
            return null;
        var hash = ApiKeyText.Hash(text);
        if ((ConfiguredKey.Find(_environment, hash) ?? ConfiguredKey.Find(_file?.Keys ?? [], hash)) is { } configured)
            return new(new Grant("key:" + configured.Name, configured.Scope), null);
        if (ApiKeyText.Id(text) is not { } id)
            return null;

        // An address that sends one unknown key after the other must not keep the database busy.
        if (!_database.Knows(id) && _failures.SecondsBlocked(address) is > 0 and var seconds)
            return new(null, Refusal.TooManyFailures(seconds));
        var key = await _database.FindAsync(id).ConfigureAwait(false);
        return key is not null && ApiKeyText.AreEqual(key.Hash, hash) && key.IsValid(_time.GetUtcNow())
            ? new(new Grant("key:" + key.Id, key.Scope), null)
            : null;
    }

    private async ValueTask<AccessDecision?> FindTokenAsync(string? text, CancellationToken cancellationToken) =>
        text is null || _tokens is null ? null : await _tokens.CheckAsync(text, cancellationToken).ConfigureAwait(false);

    private Refusal Fail(IPAddress? address)
    {
        var count = _failures.Add(address);
        var name = address?.ToString() ?? "?";
        if (count < FailedAttempts.Most)
            AccessLog.Refused(_log, name, Refusal.UnknownCredentials.Detail);
        else if (count == FailedAttempts.Most)
            AccessLog.TooManyFailures(_log, name);
        return count > FailedAttempts.Most ? Refusal.TooManyFailures(_failures.SecondsBlocked(address)) : Refusal.UnknownCredentials;
    }
}
