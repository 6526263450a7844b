using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Xml;

namespace Metaflow.FakeS3.Http;

/// <summary>Answers in XML.</summary>
internal static class XmlAnswer
{
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    // Keys may hold characters that XML forbids: they are written as references, as S3 does.
    private static readonly XmlWriterSettings _settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false };

    // Without a threshold, writing never waits for a reader.
    private static readonly PipeOptions _unlimited = new(pauseWriterThreshold: 0, useSynchronizationContext: false);

    public static S3Answer Write(string root, Action<XmlWriter> content, int status = 200)
    {
        // A pipe keeps what is written in small pieces. One large array for each listing would keep the collector busy.
        var pipe = new Pipe(_unlimited);
        using (var xml = XmlWriter.Create(pipe.Writer.AsStream(), _settings))
        {
            xml.WriteStartElement(root, root == "Error" ? "" : Namespace);
            content(xml);
        }
        pipe.Reader.TryRead(out var written);
        return new S3Answer(status) { Body = written.Buffer }.With("Content-Type", "application/xml");
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

    /// <summary>Writes a text that is not empty.</summary>
    public static void WriteIfAny(this XmlWriter xml, string name, string value)
    {
        if (value.Length > 0)
            xml.WriteElementString(name, value);
    }

    /// <summary>Writes a time in the form of S3, to the millisecond.</summary>
    public static void WriteTime(this XmlWriter xml, string name, DateTimeOffset time)
    {
        var exact = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        xml.WriteElementString(name, string.Concat(exact.AsSpan(0, "yyyy-MM-ddTHH:mm:ss.fff".Length), "Z"));
    }
}
