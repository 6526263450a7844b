using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

internal sealed class BucketOperations(Store store, S3ServerOptions options)
{
    private const int MostKeys = 1000;

    public S3Answer Create(S3Request request) => store.Create(request.Bucket)
        ? new S3Answer().With("Location", "/" + request.Bucket)
        : S3Answer.Of(new(409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded."), request);

    public S3Answer Head(S3Request request)
    {
        store.Get(request.Bucket);
        return new S3Answer().With("x-amz-bucket-region", options.Region ?? "us-east-1");
    }

    public async ValueTask<S3Answer> DeleteObjectsAsync(S3Request request)
    {
        var bucket = store.Get(request.Bucket);
        var body = await RequestBody.ReadAsync(request, options.VerifyBodies);
        var document = XmlBody.Parse(body);
        var keys = XmlBody.Elements(document, "Object").Select(item => XmlBody.Text(item, "Key") ?? throw new S3Exception(S3Error.MalformedXml)).ToList();
        if (keys.Count is 0 or > MostKeys)
            throw new S3Exception(S3Error.MalformedXml);
        foreach (var key in keys)
            bucket.Remove(key);
        var isQuiet = XmlBody.Text(document, "Quiet") == "true";
        return XmlAnswer.Write("DeleteResult", xml =>
        {
            foreach (var key in isQuiet ? [] : keys)
            {
                xml.WriteStartElement("Deleted");
                xml.WriteElementString("Key", key);
                xml.WriteEndElement();
            }
        });
    }
}
