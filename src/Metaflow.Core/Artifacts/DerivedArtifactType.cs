using Metaflow.Artifacts.Pickle;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

/// <summary>One of the types that a value declared as <typeparamref name="T"/> may have. Immutable and thread-safe.</summary>
/// <typeparam name="T">The declared base class or interface.</typeparam>
public abstract class DerivedArtifactType<T>
    where T : class
{
    private protected DerivedArtifactType(object? discriminator, Type clrType)
    {
        Discriminator = discriminator;
        ClrType = clrType;
    }

    internal Type ClrType { get; }

    /// <summary>What is stored to tell it from the others: a string, a long, or null for nothing.</summary>
    internal object? Discriminator { get; }

    internal abstract bool IsImmutable { get; }

    /// <summary>Describes one of the types.</summary>
    /// <typeparam name="TDerived">The type.</typeparam>
    /// <param name="discriminator">What is stored to tell it from the others: a string or a number; null for at most one
    /// type, which is read where nothing is stored.</param>
    /// <param name="type">How it is stored: made by <see cref="ArtifactTypes.Object{T}"/>.</param>
    /// <returns>The description.</returns>
    public static DerivedArtifactType<T> Create<TDerived>(string? discriminator, ArtifactType<TDerived> type)
        where TDerived : class, T
    {
        ArgumentNullException.ThrowIfNull(type);
        return new Typed<TDerived>(discriminator, type);
    }

    /// <inheritdoc cref="Create{TDerived}(string?, ArtifactType{TDerived})"/>
    public static DerivedArtifactType<T> Create<TDerived>(int discriminator, ArtifactType<TDerived> type)
        where TDerived : class, T
    {
        ArgumentNullException.ThrowIfNull(type);
        return new Typed<TDerived>((long)discriminator, type);
    }

    internal abstract void Write(PickleWriter writer, T value, string key);

    internal abstract T Read(object? value, ReadPath path);

    private sealed class Typed<TDerived>(object? discriminator, ArtifactType<TDerived> type)
        : DerivedArtifactType<T>(discriminator, typeof(TDerived))
        where TDerived : class, T
    {
        internal override bool IsImmutable => type.IsImmutable;

        private RecordType<TDerived> Record => Resolved as RecordType<TDerived> ?? throw new InvalidOperationException(
            $"{typeof(TDerived)} is one of the types of {typeof(T)} and must be mapped by ArtifactTypes.Object.");

        private ArtifactType<TDerived> Resolved => type is DeferredType<TDerived> deferred ? deferred.Resolved : type;

        internal override void Write(PickleWriter writer, T value, string key)
        {
            if (Discriminator is { } stored)
                Record.WriteAs(writer, (TDerived)value, key, stored);
            else
                Record.Write(writer, (TDerived)value);
        }

        internal override T Read(object? value, ReadPath path) => Record.Read(value, path);
    }
}
