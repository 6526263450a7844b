using System.Xml;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

/// <summary>Lists a bucket's objects, version 2.</summary>
internal sealed class ListObjects(Store store)
{
    public S3Answer List(S3Request request)
    {
        var (prefix, delimiter) = (request.Query("prefix") ?? "", request.Query("delimiter") ?? "");
        var (token, startAfter) = (request.Query("continuation-token"), request.Query("start-after"));
        var start = token is not null
            ? ListPosition.FromToken(token) ?? throw new S3Exception(S3Error.InvalidArgument("continuation-token", token))
            : ListPosition.AfterKey(startAfter ?? "");
        var limit = Paging.Limit(request, "max-keys");
        var names = ListedNames.Of(request);
        var page = store.Get(request.Bucket).List(prefix, delimiter, start, limit);
        return XmlAnswer.Write("ListBucketResult", xml =>
        {
            xml.WriteElementString("Name", request.Bucket);
            xml.WriteElementString("Prefix", names.Write(prefix));
            xml.WriteIfAny("Delimiter", names.Write(delimiter));
            xml.WriteIfAny("StartAfter", names.Write(startAfter ?? ""));
            xml.WriteIfAny("ContinuationToken", token ?? "");
            xml.WriteIfAny("EncodingType", names.EncodingType);
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
}
