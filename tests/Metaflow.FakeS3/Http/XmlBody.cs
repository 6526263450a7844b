using System.Buffers;
using System.Xml;
using System.Xml.Linq;

namespace Metaflow.FakeS3.Http;

/// <summary>Reads XML that a client sends. Namespaces do not count.</summary>
internal static class XmlBody
{
    // Keys may hold characters that XML forbids, as references.
    private static readonly XmlReaderSettings _settings = new() { CheckCharacters = false, DtdProcessing = DtdProcessing.Prohibit };

    /// <exception cref="S3Exception">The body is not XML.</exception>
    public static XElement Parse(RequestBody body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.Content.ToArray()), _settings);
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            throw new S3Exception(S3Error.MalformedXml);
        }
    }

    public static IEnumerable<XElement> Elements(XElement parent, string name) =>
        parent.Elements().Where(element => element.Name.LocalName == name);

    public static string? Text(XElement parent, string name) => Elements(parent, name).FirstOrDefault()?.Value;
}
