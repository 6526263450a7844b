using System.Net;
using System.Text;
using Metaflow.Configuration;

namespace Metaflow.Metadata.Service;

/// <summary>What users are told when a metadata service does not do what it should. No secrets are in it.</summary>
internal static class ServiceErrors
{
    private const int LongestBody = 300;

    private static readonly string _url = ConfigurationOptions.ServiceUrl.Key;

    /// <summary>The service refused a call.</summary>
    /// <param name="settings">The service.</param>
    /// <param name="answer">What it answered.</param>
    /// <param name="tries">How often it was asked.</param>
    public static MetadataServiceException Refused(ServiceSettings settings, ServiceAnswer answer, int tries)
    {
        var hint = answer.Status switch
        {
            >= 300 and < 400 => $"It sends elsewhere; set {_url} to where that leads",
            401 or 403 =>
                $"Check {ConfigurationOptions.ServiceAuthKey.Key}, which is {(HasKey(settings) ? "set" : "not set")}, "
                + $"and {ConfigurationOptions.ServiceHeaders.Key}, or ask who runs the service",
            404 or 405 when answer is { IsJson: false, Request.Since: { } since } =>
                $"A service older than {since} cannot do that: update it. If it is not older, check {_url}",
            404 or 405 when !answer.IsJson => $"No metadata service is there: check {_url}",
            413 => "It takes no call of this size; let it take larger ones",
            429 or 502 or 503 or 504 => $"It was tried {Times(tries)}. Check the service and its database, then resume the run",
            _ => "The service's log may say more",
        };
        return new MetadataServiceException(
            $"{Failure(settings, answer.Request)} answered {answer.Status} {NameOf(answer.Status)}{Body(settings, answer)}. {hint}.", answer.Status);
    }

    /// <summary>The call got no answer.</summary>
    public static MetadataServiceException NoAnswer(ServiceSettings settings, ServiceRequest request, int tries, string reason, Exception? cause) => new(
        $"{Failure(settings, request)} got no answer: {reason} It was tried {Times(tries)}. Check that the metadata service runs and that "
        + $"{_url} is its address; then resume the run.",
        innerException: cause);

    /// <summary>The connection cannot be used whatever the number of tries.</summary>
    public static MetadataServiceException CannotConnect(ServiceSettings settings, ServiceRequest request, Exception cause) => new(
        $"{Failure(settings, request)} failed: {Reason(cause)} Check {_url}: the scheme, the port, and whether a proxy stands before it.",
        innerException: cause);

    /// <summary>What answers is something else.</summary>
    public static MetadataServiceException NotTheService(ServiceAnswer answer) => new(
        $"Cannot {Describe(answer.Request)}: the answer is not one of a metadata service{Shorten(answer.Body)}. Something else may be at the "
        + $"address, such as a proxy: check {_url}.",
        answer.Status);

    /// <summary>Why a connection failed, in a sentence.</summary>
    public static string Reason(Exception cause)
    {
        var text = (cause is HttpRequestException { InnerException: { } inner } ? inner : cause).Message.TrimEnd('.', ' ');
        return text + ".";
    }

    /// <summary>What a call was to do: <c>create a task of 'Flow/1/start'</c>.</summary>
    public static string Describe(ServiceRequest request) =>
        request.Subject is null ? request.Action : $"{request.Action} '{request.Subject}'";

    private static string Failure(ServiceSettings settings, ServiceRequest request)
    {
        var query = request.Path.IndexOf('?', StringComparison.Ordinal);
        return $"Cannot {Describe(request)}: {request.Method} {settings.Url}{(query < 0 ? request.Path : request.Path[..query])}";
    }

    private static string Body(ServiceSettings settings, ServiceAnswer answer)
    {
        var text = Shorten(answer.Body);

        // A server that shows what it was sent must not show that.
        foreach (var secret in settings.Secrets.Where(static s => s.Length > 0))
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }

    private static string Shorten(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 4 * LongestBody)));
        if (text.TrimStart().StartsWith('<'))
            return ": a page of HTML";
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text is "" or "{}" ? "" : ": " + (text.Length > LongestBody ? string.Concat(text.AsSpan(0, LongestBody), "…") : text);
    }

    private static bool HasKey(ServiceSettings settings) =>
        settings.Headers.Any(h => h.Key.Equals(ServiceSettings.AuthKeyHeader, StringComparison.OrdinalIgnoreCase));

    private static string Times(int tries) => tries == 1 ? "once" : $"{tries} times";

    private static string NameOf(int status) => Enum.IsDefined((HttpStatusCode)status) ? ((HttpStatusCode)status).ToString() : "";
}
