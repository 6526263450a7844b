using System.Globalization;
using Metaflow.Service.Http;

namespace Metaflow.Service.Access;

/// <summary>An answer that ends a request before anything looks at what it asks for.</summary>
/// <param name="Status">The status.</param>
/// <param name="Detail">What to tell the client.</param>
/// <param name="Challenge">The value of <c>WWW-Authenticate</c>; null for none.</param>
/// <param name="RetryAfter">After how many seconds the client may try again; null when that is no use.</param>
internal sealed record Refusal(int Status, string Detail, string? Challenge = null, int? RetryAfter = null)
{
    private const string Scheme = "Bearer realm=\"metaflow\"";

    /// <summary>The client has shown nothing.</summary>
    public static Refusal NoCredentials { get; } = new(
        StatusCodes.Status401Unauthorized,
        "This service wants a key, in the header x-api-key or as Authorization: Bearer. With Metaflow, set METAFLOW_SERVICE_AUTH_KEY.",
        Scheme);

    /// <summary>What the client has shown is not, or no longer, known.</summary>
    public static Refusal UnknownCredentials { get; } = new(
        StatusCodes.Status401Unauthorized, "This key is unknown, has expired, or was revoked.", Scheme + ", error=\"invalid_token\"");

    /// <summary>The client may not do what it asks for.</summary>
    public static Refusal NotEnough { get; } = new(
        StatusCodes.Status403Forbidden,
        "This key may not do that: it needs the scope write, to make or change something.",
        Scheme + ", error=\"insufficient_scope\", scope=\"write\"");

    /// <summary>A token that is valid allows nothing here.</summary>
    public static Refusal NoScope { get; } = new(
        StatusCodes.Status403Forbidden,
        "This token is valid, but holds no scope of this service.",
        Scheme + ", error=\"insufficient_scope\"");

    /// <summary>A page in a browser on the machine of the service wants to write, though nobody has to show who they are.</summary>
    public static Refusal WebPage { get; } = new(
        StatusCodes.Status403Forbidden,
        "Pages in a browser may not write here. If one should, give it a key (metaflow-service key create), or set MF_METADATA_ALLOW_ANONYMOUS=1.");

    /// <summary>Too many wrong keys have come from the client's address.</summary>
    public static Refusal TooManyFailures(int retryAfter) => new(
        StatusCodes.Status429TooManyRequests, "Too many unknown keys have come from this address. Try again later.", RetryAfter: retryAfter);

    /// <summary>The client asks more often than it may.</summary>
    public static Refusal TooFast(int retryAfter) => new(
        StatusCodes.Status429TooManyRequests, "This client sends more requests than it may. Try again later.", RetryAfter: retryAfter);

    /// <summary>The service has more to do than it can.</summary>
    public static Refusal Overloaded { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "The service has too much to do now. Try again.", RetryAfter: 1);

    /// <summary>Whoever says which tokens are valid does not answer.</summary>
    public static Refusal NoAuthority { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "Tokens cannot be checked now: their authority does not answer. Try again.", RetryAfter: 5);

    /// <summary>Sends it.</summary>
    public Task SendAsync(HttpContext context)
    {
        if (Challenge is not null)
            context.Response.Headers.WWWAuthenticate = Challenge;
        if (RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Answers.SendProblemAsync(context, Status, Detail);
    }
}
