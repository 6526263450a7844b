using System.Globalization;
using System.Xml.Linq;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

/// <summary>Chooses the parts that an object is made of.</summary>
internal sealed class PartSelection(Upload upload, long minimumSize)
{
    private static readonly S3Error _invalidPart =
        new(400, "InvalidPart", "One or more of the specified parts could not be found, or its ETag does not match.");
    private static readonly S3Error _wrongOrder = new(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
    private static readonly S3Error _tooSmall =
        new(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size.");

    /// <param name="request">The body of a CompleteMultipartUpload.</param>
    /// <exception cref="S3Exception">It does not name parts that make an object.</exception>
    public IReadOnlyList<UploadPart> Choose(XElement request)
    {
        var parts = XmlBody.Elements(request, "Part").Select(Find).ToList();
        if (parts.Count == 0)
            throw new S3Exception(S3Error.MalformedXml);
        for (var i = 1; i < parts.Count; i++)
        {
            if (parts[i].Number <= parts[i - 1].Number)
                throw new S3Exception(_wrongOrder);
            if (parts[i - 1].Content.Length < minimumSize)
                throw new S3Exception(_tooSmall);
        }
        return parts;
    }

    private UploadPart Find(XElement named)
    {
        if (!int.TryParse(XmlBody.Text(named, "PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new S3Exception(S3Error.MalformedXml);
        var etag = XmlBody.Text(named, "ETag") ?? throw new S3Exception(S3Error.MalformedXml);
        return upload.Find(number) is { } part && EntityTags.Match(etag, part.ETag) && HasChecksum(named, part)
            ? part
            : throw new S3Exception(_invalidPart with { Details = [new("PartNumber", number.ToString(CultureInfo.InvariantCulture))] });
    }

    private static bool HasChecksum(XElement named, UploadPart part) =>
        part.Checksum is not { } checksum
        || XmlBody.Text(named, "Checksum" + checksum.Algorithm.ToUpperInvariant()) is not { } value
        || value == checksum.Value;
}
