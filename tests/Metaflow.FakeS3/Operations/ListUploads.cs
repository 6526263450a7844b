using System.Xml;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

/// <summary>Lists a bucket's multipart uploads in progress.</summary>
internal sealed class ListUploads(Store store)
{
    public S3Answer List(S3Request request)
    {
        var prefix = request.Query("prefix") ?? "";
        var (keyMarker, idMarker) = (request.Query("key-marker") ?? "", request.Query("upload-id-marker") ?? "");
        var limit = Paging.Limit(request, "max-uploads");
        var names = ListedNames.Of(request);
        var all = store.Get(request.Bucket).Uploads.All.Where(upload => upload.Key.StartsWith(prefix, StringComparison.Ordinal));
        var (page, isTruncated) = Paging.Take(After([.. all], keyMarker, idMarker), limit);
        return XmlAnswer.Write("ListMultipartUploadsResult", xml =>
        {
            xml.WriteElementString("Bucket", request.Bucket);
            xml.WriteElementString("KeyMarker", names.Write(keyMarker));
            xml.WriteElementString("UploadIdMarker", idMarker);
            xml.WriteElementString("Prefix", names.Write(prefix));
            xml.WriteIfAny("EncodingType", names.EncodingType);
            if (isTruncated)
            {
                xml.WriteElementString("NextKeyMarker", names.Write(page[^1].Key));
                xml.WriteElementString("NextUploadIdMarker", page[^1].Id);
            }
            xml.WriteNumber("MaxUploads", limit);
            xml.WriteFlag("IsTruncated", isTruncated);
            foreach (var upload in page)
                Write(xml, upload, names);
        });
    }

    // Without an upload's id, all uploads of the key lie before the page; with it, those up to this one.
    private static IEnumerable<Upload> After(IReadOnlyList<Upload> uploads, string key, string id)
    {
        if (key.Length == 0)
            return uploads;
        var rest = uploads.SkipWhile(upload => KeyOrder.Instance.Compare(upload.Key, key) < 0);
        var isThere = id.Length > 0 && uploads.Any(upload => upload.Key == key && upload.Id == id);
        return isThere
            ? rest.SkipWhile(upload => upload.Id != id).Skip(1)
            : rest.SkipWhile(upload => upload.Key == key);
    }

    private static void Write(XmlWriter xml, Upload upload, ListedNames names)
    {
        xml.WriteStartElement("Upload");
        xml.WriteElementString("Key", names.Write(upload.Key));
        xml.WriteElementString("UploadId", upload.Id);
        xml.WriteElementString("StorageClass", "STANDARD");
        xml.WriteTime("Initiated", upload.Initiated);
        xml.WriteEndElement();
    }
}
