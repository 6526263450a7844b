using System.Net;

namespace Metaflow.Bootstrap;

/// <summary>Objects of S3 by their addresses <c>s3://bucket/key</c>. Thread-safe.</summary>
internal sealed class ObjectStore
{
    private const int Tries = 7;

    private readonly HttpClient _http;
    private readonly Lazy<Keys> _keys = new(Keys.Find);
    private readonly string _endpoint;
    private volatile string _region;

    public ObjectStore(HttpClient http)
    {
        _http = http;
        _region = FirstOf("AWS_REGION", "AWS_DEFAULT_REGION");
        if (_region.Length == 0)
            _region = "us-east-1";
        _endpoint = FirstOf("METAFLOW_S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
    }

    /// <summary>Reads an object; reads it again when that fails half way.</summary>
    public void Get(string url, Action<Stream> read) => Try(url, () => Send(new(HttpMethod.Get, UrlOf(url)), read));

    /// <summary>Writes a file to an object.</summary>
    public void Put(string url, string file) => Try(url, () =>
    {
        var request = new HttpRequestMessage(HttpMethod.Put, UrlOf(url)) { Content = new ByteArrayContent(File.ReadAllBytes(file)) };
        if (Program.Variable("METAFLOW_S3_SERVER_SIDE_ENCRYPTION") is { Length: > 0 } encryption)
            request.Headers.Add("x-amz-server-side-encryption", encryption);
        Send(request, static _ => { });
    });

    private static string FirstOf(params string[] names) =>
        names.Select(Program.Variable).FirstOrDefault(static v => v.Length > 0) ?? "";

    private static void Try(string url, Action act)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                act();
                return;
            }
            catch (Exception e)
            {
                // What arrived damaged is damaged where it lies, unless it was so only once.
                var final = left == 1 || e is RefusedException || (e is InvalidDataException && left < Tries);
                var message = $"{url}: {e.GetBaseException().Message}";
                if (final)
                    throw new IOException(message);
                Console.Error.WriteLine(message + " - trying again");
            }

            // 0.2, 0.4, … 6.4 seconds, and somewhat different for each.
            Thread.Sleep((200 << (Tries - left)) + Random.Shared.Next(200));
        }
    }

    private void Send(HttpRequestMessage request, Action<Stream> read)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        _keys.Value.Sign(request, _region);
        using var response = _http.Send(request, HttpCompletionOption.ResponseHeadersRead, time.Token);
        using var body = response.Content.ReadAsStream(time.Token);
        if (response.IsSuccessStatusCode)
        {
            read(body);
            return;
        }

        var status = (int)response.StatusCode;
        var text = new StreamReader(body).ReadToEnd();
        var message = $"{status} {Element(text, "Code")} {Element(text, "Message")}";
        if (response.Headers.TryGetValues("x-amz-bucket-region", out var regions) && regions.First() is var region && region != _region)
            _region = region;
        else if (status is < 500 and not 408 and not 429)
            throw new RefusedException(message);
        throw new IOException(message);
    }

    private static string Element(string xml, string name)
    {
        var parts = xml.Split($"<{name}>", 2);
        return parts.Length < 2 ? "" : WebUtility.HtmlDecode(parts[1].Split('<')[0]);
    }

    private Uri UrlOf(string url)
    {
        var parts = url["s3://".Length..].Split('/', 2);
        var (bucket, key) = (parts[0], string.Join('/', parts[1].Split('/').Select(Uri.EscapeDataString)));
        if (_endpoint.Length > 0)
            return new($"{_endpoint.TrimEnd('/')}/{bucket}/{key}");
        var host = $"s3.{_region}.amazonaws.com{(_region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}";

        // A dot in the bucket's name would not match the certificate of the host.
        return new(bucket.Contains('.') ? $"https://{host}/{bucket}/{key}" : $"https://{bucket}.{host}/{key}");
    }

    /// <summary>The answer will not change.</summary>
    private sealed class RefusedException(string message) : Exception(message);
}
