using Metaflow.Service.Api;
using Metaflow.Service.Http;

namespace Metaflow.Service.Queries;

/// <summary>A condition on the tags of a run, the user's and the system's together.</summary>
/// <param name="Tags">The tags, or parts of them.</param>
/// <param name="All">Whether the run must have all of them; else any.</param>
/// <param name="Partial">Whether it is enough that the text of its tags holds them.</param>
internal sealed record TagFilter(IReadOnlyList<string> Tags, bool All, bool Partial)
{
    /// <summary>Reads the parameters called <c>_tags</c>.</summary>
    /// <exception cref="RequestException">A tag has a character that none can have.</exception>
    public static IReadOnlyList<TagFilter> Read(QueryParameters query)
    {
        List<TagFilter>? filters = null;
        foreach (var (name, value) in query.All)
        {
            var (field, op) = Filter.Split(name);
            if (field != "_tags")
                continue;
            if (!StoredText.IsStorable(value))
                throw RequestException.WithText("invalid _tags: the value holds a character that no tag can have");
            (filters ??= []).Add(new TagFilter(value.Split(','), op is not ("any" or "likeany"), op is "likeall" or "likeany"));
        }

        return filters ?? (IReadOnlyList<TagFilter>)[];
    }
}
