namespace Metaflow.FakeS3.Http;

/// <summary>The value of <c>If-Match</c> and <c>If-None-Match</c>.</summary>
internal static class EntityTags
{
    /// <summary>Whether a list of tags, or an asterisk, means an object with the given tag.</summary>
    public static bool Match(string condition, string etag) =>
        condition == etag || condition == "*" || condition.Split(',').Any(tag => tag.Trim().Trim('"') == etag.Trim('"'));
}
