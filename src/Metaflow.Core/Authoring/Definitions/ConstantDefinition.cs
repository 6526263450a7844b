using System.ComponentModel;
using Metaflow.Artifacts;

namespace Metaflow;

/// <summary>A <c>const</c> or <c>static readonly</c> field that is stored with every run.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ConstantDefinition
{
    private protected ConstantDefinition(string name) => Name = name;

    /// <summary>The stored name.</summary>
    public string Name { get; }

    /// <summary>How the value is stored.</summary>
    public abstract ArtifactType Type { get; }

    /// <summary>The value.</summary>
    internal abstract object? Value { get; }

    /// <summary>Describes a constant.</summary>
    /// <typeparam name="T">The field's type.</typeparam>
    /// <param name="name">The stored name.</param>
    /// <param name="type">How the value is stored.</param>
    /// <param name="value">The value.</param>
    public static ConstantDefinition Create<T>(string name, ArtifactType<T> type, T value) =>
        new Constant<T>(name, type, value);

    private sealed class Constant<T>(string name, ArtifactType<T> type, T value) : ConstantDefinition(name)
    {
        public override ArtifactType Type => type;

        internal override object? Value => value;
    }
}
