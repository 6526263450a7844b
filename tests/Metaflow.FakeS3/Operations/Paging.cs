using System.Globalization;
using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Operations;

/// <summary>What a request for a listing says about its pages.</summary>
internal static class Paging
{
    private const int LargestPage = 1000;

    /// <summary>The largest number of entries of a page.</summary>
    /// <exception cref="S3Exception">The parameter is no number.</exception>
    public static int Limit(S3Request request, string parameter) => Math.Min(Number(request, parameter, LargestPage), LargestPage);

    /// <exception cref="S3Exception">The parameter is no number.</exception>
    public static int Number(S3Request request, string parameter, int absent)
    {
        if (request.Query(parameter) is not { Length: > 0 } text)
            return absent;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new S3Exception(S3Error.InvalidArgument(parameter, text));
    }

    /// <summary>Takes a page of what follows.</summary>
    public static (List<T> Page, bool IsTruncated) Take<T>(IEnumerable<T> rest, int limit)
    {
        var page = rest.Take(limit + 1).ToList();
        return page.Count > limit ? (page[..limit], limit > 0) : (page, false);
    }
}
