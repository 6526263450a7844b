using System.Buffers;
using System.Text;
using System.Xml;

namespace Metaflow.FakeS3.Http;

/// <summary>Answers in XML.</summary>
internal static class XmlAnswer
{
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    // Keys may hold characters that XML forbids: they are written as references, as S3 does.
    private static readonly XmlWriterSettings _settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false };

    public static S3Answer Write(string root, Action<XmlWriter> content, int status = 200)
    {
        var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, _settings))
        {
            xml.WriteStartElement(root, root == "Error" ? "" : Namespace);
            content(xml);
        }
        return new S3Answer(status) { Body = new(buffer.GetBuffer().AsMemory(0, (int)buffer.Length)) }.With("Content-Type", "application/xml");
    }

    /// <summary>Writes a number.</summary>
    public static void WriteNumber(this XmlWriter xml, string name, long value)
    {
        xml.WriteStartElement(name);
        xml.WriteValue(value);
        xml.WriteEndElement();
    }

    /// <summary>Writes true or false.</summary>
    public static void WriteFlag(this XmlWriter xml, string name, bool value) => xml.WriteElementString(name, value ? "true" : "false");

    /// <summary>Writes a time in the form of S3.</summary>
    public static void WriteTime(this XmlWriter xml, string name, DateTimeOffset time) => xml.WriteElementString(name, Stamp(time));

    private static string Stamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
}
