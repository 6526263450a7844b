using System.Xml;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

/// <summary>Lists the parts of a multipart upload.</summary>
internal sealed class ListParts(Store store)
{
    public S3Answer List(S3Request request)
    {
        var upload = store.Get(request.Bucket).Uploads.Get(request.Key, request.Query("uploadId")!);
        var limit = Paging.Limit(request, "max-parts");
        var marker = Paging.Number(request, "part-number-marker", absent: 0);
        var names = ListedNames.Of(request);
        var (page, isTruncated) = Paging.Take(upload.Parts.Where(part => part.Number > marker), limit);
        return XmlAnswer.Write("ListPartsResult", xml =>
        {
            xml.WriteElementString("Bucket", request.Bucket);
            xml.WriteElementString("Key", names.Write(upload.Key));
            xml.WriteElementString("UploadId", upload.Id);
            xml.WriteIfAny("EncodingType", names.EncodingType);
            xml.WriteNumber("PartNumberMarker", marker);
            if (isTruncated)
                xml.WriteNumber("NextPartNumberMarker", page[^1].Number);
            xml.WriteNumber("MaxParts", limit);
            xml.WriteFlag("IsTruncated", isTruncated);
            xml.WriteElementString("StorageClass", "STANDARD");
            foreach (var part in page)
                Write(xml, part);
        });
    }

    private static void Write(XmlWriter xml, UploadPart part)
    {
        xml.WriteStartElement("Part");
        xml.WriteNumber("PartNumber", part.Number);
        xml.WriteTime("LastModified", part.Modified);
        xml.WriteElementString("ETag", part.ETag);
        xml.WriteNumber("Size", part.Content.Length);
        if (part.Checksum is { } checksum)
            xml.WriteElementString(checksum.Element, checksum.Value);
        xml.WriteEndElement();
    }
}
