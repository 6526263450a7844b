using System.Text.Json;

namespace Metaflow.Metadata.Service;

public sealed partial class ServiceMetadata
{
    private const int MaxTagTries = 10;

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<string>> MutateTagsAsync(
        Pathspec run,
        IReadOnlyCollection<string> add,
        IReadOnlyCollection<string> remove,
        CancellationToken cancellationToken = default)
    {
        var change = new TagChange(run, add, remove);
        var request = new ServiceRequest(HttpMethod.Patch, ServicePath.Of(run) + "/tag/mutate", "change the tags of", run)
        {
            Body = ServiceJson.MutateTags(add, remove),
            Expected = [400, 404, 409, 422, 500],
            Since = "2.3.0",
        };
        for (var tries = 1; ; tries++)
        {
            var current = await FindRunAsync(run, cancellationToken).ConfigureAwait(false) ?? throw change.MissingRun(Location);
            var wanted = change.Apply(current);
            var answer = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            switch (answer.Status)
            {
                case 404:
                    throw change.MissingRun(Location);
                case 400 or 422:
                    throw new TagException($"The tags of run '{run}' cannot be changed so. {ServiceErrors.Refused(_client.Settings, answer, 1).Message}");
                case 409 or 500 when tries < MaxTagTries:
                    // Others change tags at this moment, perhaps those of another run.
                    await Task.Delay(PauseAfter(tries), _time, cancellationToken).ConfigureAwait(false);
                    break;
                case 409 or 500:
                    throw new TagException(
                        $"The tags of run '{run}' could not be changed: others keep changing tags. Try again later. "
                        + ServiceErrors.Refused(_client.Settings, answer, tries).Message);
                default:
                    return TagsOf(answer, wanted);
            }
        }
    }

    private static TimeSpan PauseAfter(int tries) =>
        TimeSpan.FromSeconds(0.2 * Math.Pow(1.4, tries - 1) * (0.5 + Random.Shared.NextDouble()));

    /// <summary>The tags that a run has now: in our order, since the service's has no meaning.</summary>
    private static IReadOnlyList<string> TagsOf(ServiceAnswer answer, List<string> wanted)
    {
        using var json = answer.Read(JsonValueKind.Object);
        var tags = MetadataJson.Texts(json.RootElement, "tags");
        return tags.Count == wanted.Count && wanted.TrueForAll(tags.Contains) ? wanted : tags;
    }
}
