using System.Globalization;
using System.Xml;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

internal sealed class ListOperations(Store store)
{
    private const int LargestPage = 1000;

    public S3Answer ListObjects(S3Request request)
    {
        var (prefix, delimiter) = (request.Query("prefix") ?? "", request.Query("delimiter") ?? "");
        var (token, startAfter) = (request.Query("continuation-token"), request.Query("start-after"));
        var start = token is not null
            ? ListPosition.FromToken(token) ?? throw new S3Exception(S3Error.InvalidArgument("continuation-token", token))
            : ListPosition.AfterKey(startAfter ?? "");
        var limit = Limit(request, "max-keys");
        var names = ListedNames.Of(request);
        var page = store.Get(request.Bucket).List(prefix, delimiter, start, limit);
        return XmlAnswer.Write("ListBucketResult", xml =>
        {
            xml.WriteElementString("Name", request.Bucket);
            xml.WriteElementString("Prefix", names.Write(prefix));
            WriteIfAny(xml, "Delimiter", names.Write(delimiter));
            WriteIfAny(xml, "StartAfter", names.Write(startAfter ?? ""));
            WriteIfAny(xml, "ContinuationToken", token ?? "");
            WriteIfAny(xml, "EncodingType", names.EncodingType);
            xml.WriteNumber("MaxKeys", limit);
            xml.WriteNumber("KeyCount", page.Entries.Count);
            xml.WriteFlag("IsTruncated", page.IsTruncated);
            if (page.IsTruncated)
                xml.WriteElementString("NextContinuationToken", page.Entries[^1].Position.ToToken());
            foreach (var entry in page.Entries)
                Write(xml, entry, names);
        });
    }

    private static void Write(XmlWriter xml, ListEntry entry, ListedNames names)
    {
        xml.WriteStartElement(entry.Object is null ? "CommonPrefixes" : "Contents");
        xml.WriteElementString(entry.Object is null ? "Prefix" : "Key", names.Write(entry.Name));
        if (entry.Object is { } found)
        {
            xml.WriteTime("LastModified", found.Modified);
            xml.WriteElementString("ETag", found.ETag);
            xml.WriteNumber("Size", found.Length);
            xml.WriteElementString("StorageClass", "STANDARD");
        }
        xml.WriteEndElement();
    }

    public S3Answer ListUploads(S3Request request)
    {
        var prefix = request.Query("prefix") ?? "";
        var (keyMarker, idMarker) = (request.Query("key-marker") ?? "", request.Query("upload-id-marker") ?? "");
        var limit = Limit(request, "max-uploads");
        var names = ListedNames.Of(request);
        var all = store.Get(request.Bucket).Uploads.All.Where(upload => upload.Key.StartsWith(prefix, StringComparison.Ordinal));
        var page = After(all, keyMarker, idMarker).Take(limit + 1).ToList();
        var isTruncated = page.Count > limit && limit > 0;
        page = [.. page.Take(limit)];
        return XmlAnswer.Write("ListMultipartUploadsResult", xml =>
        {
            xml.WriteElementString("Bucket", request.Bucket);
            xml.WriteElementString("KeyMarker", names.Write(keyMarker));
            xml.WriteElementString("UploadIdMarker", idMarker);
            xml.WriteElementString("Prefix", names.Write(prefix));
            WriteIfAny(xml, "EncodingType", names.EncodingType);
            if (isTruncated)
            {
                xml.WriteElementString("NextKeyMarker", names.Write(page[^1].Key));
                xml.WriteElementString("NextUploadIdMarker", page[^1].Id);
            }
            xml.WriteNumber("MaxUploads", limit);
            xml.WriteFlag("IsTruncated", isTruncated);
            foreach (var upload in page)
            {
                xml.WriteStartElement("Upload");
                xml.WriteElementString("Key", names.Write(upload.Key));
                xml.WriteElementString("UploadId", upload.Id);
                xml.WriteElementString("StorageClass", "STANDARD");
                xml.WriteTime("Initiated", upload.Initiated);
                xml.WriteEndElement();
            }
        });
    }

    // Without an upload's id, all uploads of the key lie before the page; with it, those up to this one.
    private static IEnumerable<Upload> After(IEnumerable<Upload> uploads, string key, string id)
    {
        if (key.Length == 0)
            return uploads;
        var rest = uploads.SkipWhile(upload => KeyOrder.Instance.Compare(upload.Key, key) < 0);
        var seen = id.Length > 0 && rest.Any(upload => upload.Key == key && upload.Id == id);
        return seen
            ? rest.SkipWhile(upload => upload.Id != id).Skip(1)
            : rest.SkipWhile(upload => upload.Key == key);
    }

    public S3Answer ListParts(S3Request request)
    {
        var upload = store.Get(request.Bucket).Uploads.Get(request.Key, request.Query("uploadId")!);
        var limit = Limit(request, "max-parts");
        var marker = Number(request, "part-number-marker", 0);
        var names = ListedNames.Of(request);
        var page = upload.Parts.Where(part => part.Number > marker).Take(limit + 1).ToList();
        var isTruncated = page.Count > limit && limit > 0;
        page = [.. page.Take(limit)];
        return XmlAnswer.Write("ListPartsResult", xml =>
        {
            xml.WriteElementString("Bucket", request.Bucket);
            xml.WriteElementString("Key", names.Write(upload.Key));
            xml.WriteElementString("UploadId", upload.Id);
            WriteIfAny(xml, "EncodingType", names.EncodingType);
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
            xml.WriteElementString("Checksum" + checksum.Algorithm.ToUpperInvariant(), checksum.Value);
        xml.WriteEndElement();
    }

    private static void WriteIfAny(XmlWriter xml, string name, string value)
    {
        if (value.Length > 0)
            xml.WriteElementString(name, value);
    }

    private static int Limit(S3Request request, string parameter) => Math.Min(Number(request, parameter, LargestPage), LargestPage);

    private static int Number(S3Request request, string parameter, int absent)
    {
        if (request.Query(parameter) is not { Length: > 0 } text)
            return absent;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new S3Exception(S3Error.InvalidArgument(parameter, text));
    }
}
