using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A primitive number, whose arrays are stored as one block.</summary>
internal abstract class BlockType<T> : ArtifactType<T>
    where T : unmanaged
{
    public abstract ArrayLayout Layout { get; }

    public sealed override bool IsImmutable => true;

    internal sealed override ArrayLayout BlockLayout => Layout;

    internal sealed override IComparer<T> Order => Comparer<T>.Default;

    internal sealed override ArtifactType CreateBlockArrayType() => new BlockArrayType<T>(this);
}
