using System.Buffers;
using Metaflow.Artifacts;
using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>An artifact of a join's input, known by the hash of its content: stored, or in memory when a step is called in a test.</summary>
internal readonly struct MergedArtifact
{
    private readonly StoredArtifact? _entry;
    private readonly ArtifactSlot? _slot;

    private MergedArtifact(string name, string key, StoredArtifact? entry, ArtifactSlot? slot)
    {
        Name = name;
        Key = key;
        _entry = entry;
        _slot = slot;
    }

    public string Name { get; }

    public string Key { get; }

    /// <summary>Whether a C# or stored name means this artifact, as far as it can tell without the flow's definition.</summary>
    public bool IsNamed(string name) =>
        NamingPolicy.Matches(name, Name) || _slot?.Descriptor.PropertyName == name;

    public static IEnumerable<MergedArtifact> Of(FlowSpec input)
    {
        if (input.Binding is { } binding)
        {
            foreach (var entry in binding.Artifacts.Stored)
                yield return new MergedArtifact(entry.Name, entry.Key, entry, null);
            yield break;
        }

        foreach (var slot in input.Slots.Where(s => s.HasValue))
        {
            yield return new MergedArtifact(slot.Descriptor.Name, KeyOf(slot), null, slot);
        }
    }

    public void LinkInto(FlowSpec flow)
    {
        if (_entry is { } entry)
            flow.Binding!.Artifacts.Link(entry);
        else
            _slot!.CopyTo(flow);
    }

    private static string KeyOf(ArtifactSlot slot)
    {
        var serializer = slot.BoxedValue is null
            ? ArtifactSerializer.Pickle
            : ArtifactSerializers.None.WriterOf(slot.Descriptor.Type);
        if (serializer == ArtifactSerializer.Pickle)
        {
            var pickle = new ArrayBufferWriter<byte>();
            slot.WritePickle(pickle);
            return ContentAddressedStore.KeyOf(pickle.WrittenSpan);
        }

        using var content = new MemoryStream();
        serializer.SerializeAsync(slot.Descriptor.Type, slot.BoxedValue, slot.Descriptor.Name, content, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();

        // Even when the serializer has closed it.
        return ContentAddressedStore.KeyOf(content.ToArray());
    }
}
