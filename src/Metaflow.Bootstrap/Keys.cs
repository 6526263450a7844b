using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Metaflow.Bootstrap;

/// <summary>The keys of this machine, and what is signed with them.</summary>
internal sealed class Keys(string accessKey, string secret, string token)
{
    private const string Unsigned = "UNSIGNED-PAYLOAD";

    /// <summary>Finds the keys: in the environment, from the container's agent, or from the machine.</summary>
    public static Keys Find()
    {
        var (key, secret) = (Program.Variable("AWS_ACCESS_KEY_ID"), Program.Variable("AWS_SECRET_ACCESS_KEY"));
        if (key.Length > 0 && secret.Length > 0)
            return new(key, secret, Program.Variable("AWS_SESSION_TOKEN"));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        for (var left = 3; ; left--)
        {
            try
            {
                return OfAgent(http) ?? OfMachine(http);
            }
            catch (Exception e)
            {
                if (left == 1)
                    throw new InvalidOperationException("no credentials: give the job a role (METAFLOW_ECS_S3_ACCESS_IAM_ROLE). " + e.GetBaseException().Message);
            }

            Thread.Sleep(500);
        }
    }

    private static Keys? OfAgent(HttpClient http)
    {
        var url = Program.Variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        var path = Program.Variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        if (path.Length > 0)
            url = "http://169.254.170.2" + path;
        if (url.Length == 0)
            return null;
        var token = Program.Variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        if (Program.Variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is { Length: > 0 } file)
            token = File.ReadAllText(file).Trim();
        return Parse(Read(http, HttpMethod.Get, url, "Authorization", token));
    }

    private static Keys OfMachine(HttpClient http)
    {
        if (Program.Variable("AWS_EC2_METADATA_DISABLED").Equals("true", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException("The environment has none, and AWS_EC2_METADATA_DISABLED is set.");
        var root = Program.Variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        root = (root.Length > 0 ? root.TrimEnd('/') : "http://169.254.169.254") + "/latest/";
        var session = Read(http, HttpMethod.Put, root + "api/token", "X-aws-ec2-metadata-token-ttl-seconds", "300");
        var roles = root + "meta-data/iam/security-credentials/";
        const string Header = "X-aws-ec2-metadata-token";
        var role = Read(http, HttpMethod.Get, roles, Header, session).Split('\n')[0].Trim();
        return Parse(Read(http, HttpMethod.Get, roles + role, Header, session));
    }

    private static string Read(HttpClient http, HttpMethod method, string url, string header, string value)
    {
        var request = new HttpRequestMessage(method, url);
        if (value.Length > 0)
            request.Headers.TryAddWithoutValidation(header, value);
        using var response = http.Send(request);
        response.EnsureSuccessStatusCode();
        return new StreamReader(response.Content.ReadAsStream()).ReadToEnd();
    }

    private static Keys Parse(string json)
    {
        var keys = JsonDocument.Parse(json).RootElement;
        return new(TextOf("AccessKeyId"), TextOf("SecretAccessKey"), TextOf("Token"));

        string TextOf(string name) => keys.GetProperty(name).GetString() ?? "";
    }

    /// <summary>Signs a request by version 4 of AWS's signatures; its content is not part of that.</summary>
    public void Sign(HttpRequestMessage request, string region)
    {
        var url = request.RequestUri!;
        var time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'");
        var scope = $"{time[..8]}/{region}/s3/aws4_request";
        request.Headers.Add("x-amz-content-sha256", Unsigned);
        request.Headers.Add("x-amz-date", time);
        if (token.Length > 0)
            request.Headers.Add("x-amz-security-token", token);

        var headers = request.Headers.Where(static h => h.Key.StartsWith("x-amz-", StringComparison.Ordinal))
            .OrderBy(static h => h.Key, StringComparer.Ordinal).ToArray();
        var names = "host" + string.Concat(headers.Select(static h => ";" + h.Key));
        var values = string.Concat(headers.Select(static h => $"{h.Key}:{h.Value.First()}\n"));
        var canonical = $"{request.Method}\n{url.AbsolutePath}\n\nhost:{url.Authority}\n{values}\n{names}\n{Unsigned}";
        var text = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";

        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256", $"Credential={accessKey}/{scope}, SignedHeaders={names}, Signature={signature}");
    }
}
