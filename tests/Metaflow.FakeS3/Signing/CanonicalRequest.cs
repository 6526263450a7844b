using System.Text;

namespace Metaflow.FakeS3.Signing;

/// <summary>Writes a request as signature version 4 signs it, from what was sent.</summary>
internal static class CanonicalRequest
{
    public static string Write(S3Request request, string signedHeaders, string contentHash)
    {
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n');
        text.AppendJoin('/', request.Path.Split('/').Select(segment => Encode(Uri.UnescapeDataString(segment)))).Append('\n');
        text.AppendJoin('&', request.Parameters.Select(Encode).Order(StringComparer.Ordinal)).Append('\n');
        foreach (var name in signedHeaders.Split(';'))
            text.Append(name).Append(':').Append(ValueOf(request, name)).Append('\n');
        return text.Append('\n').Append(signedHeaders).Append('\n').Append(contentHash).ToString();
    }

    private static string Encode(KeyValuePair<string, string> parameter) => $"{Encode(parameter.Key)}={Encode(parameter.Value)}";

    private static string Encode(string text) => Uri.EscapeDataString(text);

    private static string ValueOf(S3Request request, string name) => string.Join(
        ',', request.Headers[name].Select(value => string.Join(' ', value!.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
