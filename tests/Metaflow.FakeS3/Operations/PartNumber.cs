using System.Globalization;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

/// <summary>The number of the part that a request stores.</summary>
internal static class PartNumber
{
    /// <exception cref="S3Exception">There is none, or none that a part can have.</exception>
    public static int Of(S3Request request)
    {
        var text = request.Query("partNumber") ?? "";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= UploadPart.LargestNumber
            ? number
            : throw new S3Exception(S3Error.InvalidArgument("partNumber", text));
    }
}
