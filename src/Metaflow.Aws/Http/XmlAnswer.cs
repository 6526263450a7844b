using System.Xml;
using System.Xml.Linq;
using Metaflow.Datastore;

namespace Metaflow.Aws.Http;

/// <summary>Reads what AWS writes as XML. Names are compared without their namespace, which servers spell differently.</summary>
internal static class XmlAnswer
{
    private static readonly XmlReaderSettings _settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
    };

    /// <exception cref="XmlException">It is no XML.</exception>
    public static XElement Parse(ReadOnlyMemory<byte> body)
    {
        // S3 sends spaces while a long call goes on.
        using var reader = XmlReader.Create(new ReadOnlyMemoryStream(body.TrimStart(" \t\r\n"u8)), _settings);
        return XElement.Load(reader);
    }

    /// <summary>The children of a name.</summary>
    public static IEnumerable<XElement> Children(XElement parent, string name) =>
        parent.Elements().Where(element => element.Name.LocalName == name);

    /// <summary>The text of a child; null when it is not there.</summary>
    public static string? Text(XElement parent, string name) => Children(parent, name).FirstOrDefault()?.Value;
}
