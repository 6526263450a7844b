using System.Text.Json;
using Metaflow.Artifacts;
using Metaflow.Datastore;

namespace Metaflow.Runtime.Spin;

/// <summary>Artifacts that a spun task sees instead of those of its inputs, from a JSON object.</summary>
internal sealed class ArtifactOverrides
{
    private readonly FlowDefinition _definition;
    private readonly List<ArtifactToSave> _everywhere = [];
    private readonly Dictionary<string, List<ArtifactToSave>> _byInput = new(StringComparer.Ordinal);

    private ArtifactOverrides(FlowDefinition definition) => _definition = definition;

    /// <summary>Reads the values as the types that the flow gives its artifacts.</summary>
    /// <param name="definition">The flow.</param>
    /// <param name="json">The text; null for no artifacts.</param>
    /// <exception cref="MetaflowException">The text is no JSON object, or names no artifact, or a value does not fit.</exception>
    public static ArtifactOverrides Parse(FlowDefinition definition, string? json)
    {
        var overrides = new ArtifactOverrides(definition);
        if (json is null)
            return overrides;
        try
        {
            using var document = JsonDocument.Parse(json);
            overrides.Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new MetaflowException($"The artifacts to replace are no JSON: {e.Message}", e);
        }

        return overrides;
    }

    /// <summary>What replaces artifacts of an input.</summary>
    public IReadOnlyList<ArtifactToSave> For(Pathspec input) =>
        _byInput.TryGetValue($"{input.Run}/{input.Step}/{input.Task}", out var own) ? [.. _everywhere, .. own] : _everywhere;

    /// <summary>Refuses values for what is no input.</summary>
    /// <exception cref="MetaflowException">A member names a task that is no input.</exception>
    public void RequireInputs(IEnumerable<Pathspec> inputs)
    {
        List<string> known = [.. inputs.Select(static i => $"{i.Run}/{i.Step}/{i.Task}")];
        foreach (var name in _byInput.Keys)
        {
            if (!known.Contains(name))
                throw new MetaflowException($"'{name}' is no input of the task; its inputs are {string.Join(", ", known)}.");
        }
    }

    private void Read(JsonElement root)
    {
        RequireObject(root, "The artifacts to replace");
        foreach (var member in root.EnumerateObject())
        {
            if (!member.Name.Contains('/', StringComparison.Ordinal))
            {
                _everywhere.Add(Artifact(member));
                continue;
            }

            RequireObject(member.Value, $"The artifacts to replace in '{member.Name}'");
            _byInput[member.Name] = [.. member.Value.EnumerateObject().Select(Artifact)];
        }
    }

    private static void RequireObject(JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new MetaflowException($"{what} must be a JSON object of names and values.");
    }

    private ArtifactToSave Artifact(JsonProperty member)
    {
        var artifact = _definition.FindArtifact(member.Name) ?? throw new MetaflowException(
            $"Flow '{_definition.Name}' has no artifact '{member.Name}'; it has "
            + $"{string.Join(", ", _definition.Artifacts.Select(static a => a.Name))}.");
        var value = artifact.Type.ReadObject(JsonText.Convert(member.Value), new ReadPath(artifact.Name));
        return new ArtifactToSave(
            artifact.Name, ArtifactSerializer.Pickle.Serialize(artifact.Type, value, artifact.Name),
            artifact.Type.PythonTypeNameOf(value));
    }
}
