using System.Buffers;
using System.Globalization;

namespace Metaflow.FakeS3.Http;

/// <summary>What is answered. Made by an operation, changed by faults, then written.</summary>
internal sealed class S3Answer(int status = 200)
{
    private readonly List<KeyValuePair<string, string>> _headers = [];

    /// <summary>The HTTP status.</summary>
    public int Status => status;

    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers;

    public ReadOnlySequence<byte> Body { get; set; }

    /// <summary>How many bytes of the body are sent before the connection ends; null when all are, and it goes on.</summary>
    public BodyCut? Cut { get; set; }

    public S3Answer With(string name, string value)
    {
        _headers.Add(new(name, value));
        return this;
    }

    public S3Answer With(IEnumerable<KeyValuePair<string, string>> headers)
    {
        _headers.AddRange(headers);
        return this;
    }

    public static S3Answer Of(S3Error error, S3Request request)
    {
        if (error.Status == 304)
            return new S3Answer(304).With(error.Headers);
        var id = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..16].ToUpperInvariant();
        return XmlAnswer.Write(
            "Error",
            xml =>
            {
                xml.WriteElementString("Code", error.Code);
                xml.WriteElementString("Message", error.Message);
                foreach (var (name, value) in error.Details)
                    xml.WriteElementString(name, value);
                xml.WriteElementString("Resource", request.Path);
                xml.WriteElementString("RequestId", id);
            },
            error.Status).With("x-amz-request-id", id).With(error.Headers);
    }
}
