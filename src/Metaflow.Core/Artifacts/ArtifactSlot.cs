using System.Buffers;
using System.ComponentModel;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts;

/// <summary>The storage of one artifact in one flow instance: unset, loaded from an earlier task, or assigned.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ArtifactSlot
{
    private protected ArtifactSlot(FlowSpec flow) => Flow = flow;

    /// <summary>The artifact.</summary>
    public abstract ArtifactDescriptor Descriptor { get; }

    /// <summary>Whether the step assigned the artifact.</summary>
    public bool IsAssigned { get; private protected set; }

    /// <summary>Whether the artifact has a value in memory.</summary>
    public bool HasValue { get; private protected set; }

    private protected FlowSpec Flow { get; }

    /// <summary>The value in memory; meaningful when <see cref="HasValue"/> is set.</summary>
    internal abstract object? BoxedValue { get; }

    /// <summary>
    /// Whether the value may differ from what is stored: it was assigned, or it was loaded and can be changed in place.
    /// </summary>
    internal bool MayHaveChanged(ArtifactSerializers serializers) =>
        IsAssigned || (HasValue && !serializers.IsImmutable(Descriptor.Type));

    /// <summary>Writes the pickle of the value in memory.</summary>
    internal abstract void WritePickle(IBufferWriter<byte> output);

    /// <summary>Assigns the value in memory to the same artifact of another instance.</summary>
    internal abstract void CopyTo(FlowSpec flow);
}

/// <summary>The storage of one artifact with its type.</summary>
/// <typeparam name="T">The property's type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ArtifactSlot<T> : ArtifactSlot
{
    private readonly ArtifactDescriptor<T> _descriptor;
    private T? _value;

    internal ArtifactSlot(FlowSpec flow, ArtifactDescriptor<T> descriptor)
        : base(flow) => _descriptor = descriptor;

    /// <inheritdoc/>
    public override ArtifactDescriptor Descriptor => _descriptor;

    /// <summary>The artifact's value; loaded from the earlier task on first read.</summary>
    /// <exception cref="MissingArtifactException">The artifact was never assigned on the way to this task.</exception>
    public T Value
    {
        get
        {
            if (!HasValue)
                Load();
            return _value!;
        }

        set
        {
            _value = value;
            HasValue = true;
            IsAssigned = true;
        }
    }

    internal override object? BoxedValue => _value;

    internal override void WritePickle(IBufferWriter<byte> output) =>
        PickleOutput.Write(_descriptor.ValueType, _value!, _descriptor.PropertyName, output);

    internal override void CopyTo(FlowSpec flow) => flow.SlotOf(_descriptor).Value = _value!;

    private void Load()
    {
        if (Flow.Binding is not { } binding || !binding.Artifacts.TryRead(_descriptor.Name, _descriptor.ValueType, out var value))
            throw new MissingArtifactException(_descriptor.Name, _descriptor.PropertyName, Flow.Binding?.StepName);
        _value = value;
        HasValue = true;
    }
}
