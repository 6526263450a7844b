using System.Text;
using System.Text.Json;
using Metaflow.Configuration;

namespace Metaflow.Metadata.Service;

/// <summary>How to reach a metadata service. Immutable and thread-safe; prints no secrets.</summary>
public sealed class ServiceSettings
{
    /// <summary>The header that carries the key.</summary>
    internal const string AuthKeyHeader = "x-api-key";

    /// <summary>Checks and keeps the address.</summary>
    /// <param name="url">The URL, <c>http</c> or <c>https</c>; may have a path, and a user and password for Basic authentication.</param>
    /// <exception cref="ConfigurationException">It is no such URL.</exception>
    public ServiceSettings(string url)
        : this(url, ConfigurationOptions.ServiceUrl.Key)
    {
    }

    private ServiceSettings(string url, string source)
    {
        ArgumentNullException.ThrowIfNull(url);
        var parsed = Parse(url, source);
        BasicAuthorization = parsed.UserInfo.Length == 0
            ? null
            : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(parsed.UserInfo)));
        Url = Shown(parsed);
    }

    /// <summary>The URL without user, password and the slash at its end.</summary>
    public string Url { get; }

    /// <summary>Headers that every call gets. Default none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>How often a call is tried again when the service is not there or too busy. Default 5.</summary>
    public int RetryCount { get; init; } = ConfigurationOptions.ServiceRetryCount.Default;

    /// <summary>Whether the service is asked for its version before what old ones do not have is used. Default true.</summary>
    public bool ChecksVersion { get; init; } = true;

    /// <summary>Is told, in a sentence, that a call failed and when it is tried again; null for nobody.</summary>
    public Action<string>? OnRetry { get; init; }

    /// <summary>The header that sends user and password; null when the URL had none.</summary>
    internal string? BasicAuthorization { get; init; }

    /// <summary>What must not be shown.</summary>
    internal IEnumerable<string> Secrets => Headers.Select(static h => h.Value).Append(BasicAuthorization).OfType<string>();

    /// <summary>The address of the service that settings name.</summary>
    /// <exception cref="ConfigurationException">They name none, or it is no URL.</exception>
    internal static string UrlOf(MetaflowConfiguration configuration) =>
        configuration.Get(ConfigurationOptions.ServiceUrl) is { Length: > 0 } url
            ? new ServiceSettings(url, Name(ConfigurationOptions.ServiceUrl, configuration)).Url
            : throw new ConfigurationException(
                $"The metadata provider 'service' needs its address: set {ConfigurationOptions.ServiceUrl.Key} to the URL of the metadata "
                + "service, or have `metaflow configure` put it into a profile. `--metadata local` keeps records on this machine.");

    /// <summary>The address of the service for processes that run near it; null when settings name no other than <see cref="UrlOf"/>.</summary>
    /// <exception cref="ConfigurationException">It is no URL.</exception>
    internal static string? InternalUrlOf(MetaflowConfiguration configuration) =>
        configuration.Get(ConfigurationOptions.ServiceInternalUrl) is { Length: > 0 } url
            ? new ServiceSettings(url, Name(ConfigurationOptions.ServiceInternalUrl, configuration)).Url
            : null;

    /// <summary>What settings say about a service.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="url">The service, as <see cref="UrlOf"/> gave it in this or another process.</param>
    /// <exception cref="ConfigurationException">A setting is malformed; its text, which may be secret, is not in the message.</exception>
    internal static ServiceSettings Of(MetaflowConfiguration configuration, string url) => new(url)
    {
        // A user in the URL is a secret, so it does not travel with the address.
        BasicAuthorization = configuration.Get(ConfigurationOptions.ServiceUrl) is { Length: > 0 } own
            && new ServiceSettings(own, Name(ConfigurationOptions.ServiceUrl, configuration)) is var settings && settings.Url == url
            ? settings.BasicAuthorization
            : null,
        Headers = HeadersOf(configuration),
        RetryCount = configuration.Get(ConfigurationOptions.ServiceRetryCount),
        ChecksVersion = configuration.Get(ConfigurationOptions.ServiceVersionCheck),
        OnRetry = Console.Error.WriteLine,
    };

    /// <summary>The same service for who wants to know at once whether it answers: no call is tried again.</summary>
    internal ServiceSettings WithoutRetries() => new(Url)
    {
        BasicAuthorization = BasicAuthorization,
        Headers = Headers,
        RetryCount = 0,
        ChecksVersion = ChecksVersion,
    };

    /// <inheritdoc/>
    public override string ToString() => Url;

    private static List<KeyValuePair<string, string>> HeadersOf(MetaflowConfiguration configuration)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (configuration.Get(ConfigurationOptions.ServiceHeaders) is { Length: > 0 } json)
        {
            var source = Name(ConfigurationOptions.ServiceHeaders, configuration);
            foreach (var (name, value) in ParseHeaders(json, source))
            {
                if (!HeaderText.IsName(name) || !HeaderText.IsValue(value))
                    throw new ConfigurationException($"{source} has a header that HTTP does not allow: '{name}'. Correct its name or value.");
                headers.Add(new(name, value));
            }
        }

        if (configuration.Get(ConfigurationOptions.ServiceAuthKey) is { Length: > 0 } key)
        {
            if (!HeaderText.IsValue(key))
            {
                throw new ConfigurationException(
                    $"{Name(ConfigurationOptions.ServiceAuthKey, configuration)} cannot be a key: it has characters that no header can "
                    + "carry. Check that it was copied whole and has no line break.");
            }

            headers.Add(new(AuthKeyHeader, key));
        }

        return headers;
    }

    private static Dictionary<string, string> ParseHeaders(string json, string source)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var member in document.RootElement.EnumerateObject())
                headers[member.Name] = member.Value.GetString() ?? throw new InvalidOperationException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ConfigurationException($"{source} is no JSON object of texts; write {{\"name\": \"value\"}}.", e);
        }

        return headers;
    }

    private static Uri Parse(string url, string source)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.Host.Length == 0)
            throw new ConfigurationException($"{source} is no URL of a service; write it as https://host/path.");
        return parsed is { Query.Length: 0, Fragment.Length: 0 } ? parsed : throw new ConfigurationException(
            $"{source} is '{Shown(parsed)}' with a query or fragment behind it, which no service has. Remove that.");
    }

    private static string Shown(Uri url) =>
        url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    private static string Name(ConfigurationOption option, MetaflowConfiguration configuration) =>
        $"{option.Key} ({configuration.Find(option)?.Origin})";
}
