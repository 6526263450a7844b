using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Metaflow.Tool.Tests;

/// <summary>A call that a <see cref="StubAws"/> has got.</summary>
/// <param name="Action">AWS's name of the call; of S3 the method and the path.</param>
/// <param name="Form">What a form holds; empty for other bodies.</param>
/// <param name="IsJson">Whether the service speaks JSON.</param>
internal sealed record StubCall(string Action, IReadOnlyDictionary<string, string> Form, bool IsJson)
{
    public static StubCall Of(HttpRequest request, string body)
    {
        if (request.Headers.TryGetValue("x-amz-target", out var target))
            return new(target.ToString().Split('.')[^1], new Dictionary<string, string>(), IsJson: true);
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true)
        {
            var form = QueryHelpers.ParseQuery(body).ToDictionary(e => e.Key, e => e.Value.ToString());
            return new(form["Action"], form, IsJson: false);
        }

        return new($"{request.Method} {request.Path}", new Dictionary<string, string>(), request.Path.StartsWithSegments("/v1"));
    }
}
