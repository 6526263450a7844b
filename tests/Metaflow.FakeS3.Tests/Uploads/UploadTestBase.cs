using System.Xml.Linq;

namespace Metaflow.FakeS3.Tests.Uploads;

/// <summary>Multipart uploads of small parts.</summary>
public abstract class UploadTestBase : S3ServerTestBase
{
    protected override S3ServerOptions Options => new() { Time = Time, MinimumPartSize = 0 };

    /// <returns>The upload's id.</returns>
    protected async Task<string> CreateAsync(string key, params (string, string)[] headers)
    {
        var answer = await SendAsync("POST", $"/bucket/{key}?uploads", [], headers);
        return (string)(await XmlOf(answer)).Element("UploadId")!;
    }

    /// <returns>The part's ETag.</returns>
    protected async Task<string> PutPartAsync(string key, string id, int number, string text, params (string, string)[] headers)
    {
        var answer = await SendAsync("PUT", $"/bucket/{key}?partNumber={number}&uploadId={id}", Bytes(text), headers);
        return HeaderOf(answer, "ETag")!;
    }

    protected Task<HttpResponseMessage> CompleteAsync(string key, string id, params (int Number, string ETag)[] parts) =>
        SendAsync("POST", $"/bucket/{key}?uploadId={id}", CompletionOf(parts));

    protected static byte[] CompletionOf(params (int Number, string ETag)[] parts) => Bytes(new XElement(
        XName.Get("CompleteMultipartUpload", "http://s3.amazonaws.com/doc/2006-03-01/"),
        parts.Select(part => new XElement("Part", new XElement("PartNumber", part.Number), new XElement("ETag", part.ETag)))).ToString());
}
