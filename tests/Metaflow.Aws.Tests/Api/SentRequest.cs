using System.Text;

namespace Metaflow.Aws.Tests.Api;

/// <summary>A request that was sent.</summary>
internal sealed record SentRequest(
    string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, byte[] Body, DateTimeOffset Time)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
