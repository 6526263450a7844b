using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A primitive number, whose arrays are stored as one block.</summary>
internal abstract class BlockType<T> : ArtifactType<T>
    where T : unmanaged
{
    public sealed override bool IsImmutable => true;

    internal abstract override ArrayLayout BlockLayout { get; }

    internal sealed override IComparer<T> Order => Comparer<T>.Default;
}
