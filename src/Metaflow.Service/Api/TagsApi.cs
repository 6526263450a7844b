using System.Text.Json;
using Metaflow.Service.Database;
using Metaflow.Service.Http;

namespace Metaflow.Service.Api;

/// <summary>The user's tags of runs.</summary>
internal sealed class TagsApi(MetadataStore store)
{
    public void AddTo(Router router) => router.Add("PATCH", "/flows/{flow}/runs/{run}/tag/mutate", MutateAsync);

    private async Task MutateAsync(ServiceRequest request)
    {
        using var body = await JsonBody.ReadObjectAsync(request).ConfigureAwait(false);
        var add = TagList(body.RootElement, "tags_to_add");
        var remove = TagList(body.RootElement, "tags_to_remove");
        IReadOnlyList<string> next = [];
        IReadOnlyList<string> refused = [];
        var mutation = await store.MutateTagsAsync(request.Run, Change, request.Aborted).ConfigureAwait(false);
        if (refused.Count > 0)
        {
            var list = string.Join(", ", refused.Select(static tag => $"'{tag}'"));
            await request.SendStringAsync(
                StatusCodes.Status422UnprocessableEntity, $"Cannot remove tags that are existing system tags {{{list}}}").ConfigureAwait(false);
            return;
        }

        await (mutation switch
        {
            TagMutation.NoRun => request.SendMissingAsync(),
            TagMutation.Conflict => request.SendStringAsync(StatusCodes.Status409Conflict, "Conflicting concurrent tag mutation, please retry"),
            _ => request.SendBytesAsync(StatusCodes.Status200OK, System.Text.Encoding.UTF8.GetBytes($$"""{"tags": {{StoredJson.OfList(next)}}}""")),
        }).ConfigureAwait(false);

        string? Change(string? tags, string? systemTags)
        {
            var (user, system) = (TagsOf(tags), TagsOf(systemTags));
            refused = [.. remove.Where(system.Contains)];
            if (refused.Count > 0)
                return null;
            // What is removed goes first, so that a tag in both lists stays.
            next = [.. user.Where(tag => !remove.Contains(tag)).Concat(add.Where(tag => !system.Contains(tag))).Distinct()];
            return next.Count == user.Count && next.All(user.Contains) ? null : StoredJson.OfList(next);
        }
    }

    private static IReadOnlyList<string> TagList(JsonElement body, string member)
    {
        if (!body.TryGetProperty(member, out var list))
            return [];
        if (list.ValueKind is not JsonValueKind.Array)
            throw RequestException.WithText($"{member} must be a list");
        return [.. list.EnumerateArray().Select(static tag => tag.ValueKind is not JsonValueKind.String
            ? throw RequestException.WithText("All tag values must be strings")
            : StoredText.OfString(tag) ?? throw RequestException.WithText("A tag holds a character that cannot be stored"))];
    }

    // Tags are a list of texts as clients send them; anything else counts as no tags.
    private static List<string> TagsOf(string? json)
    {
        if (json is null)
            return [];
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind is not JsonValueKind.Array
            ? []
            : [.. document.RootElement.EnumerateArray().Where(static t => t.ValueKind is JsonValueKind.String).Select(static t => t.GetString()!)];
    }
}
