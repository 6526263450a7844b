using CsCheck;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>A CLR type with random values, and what each of them is to Python.</summary>
internal abstract class TypedShape
{
    public abstract Gen<TypedSample> Samples { get; }

    /// <summary>Whether distinct values are distinct keys of a Python dict.</summary>
    public abstract bool IsKey { get; }

    public abstract TypedShape InArray();

    public abstract TypedShape InList();

    public abstract TypedShape InReadOnlyList();

    public abstract TypedShape InImmutableArray();

    public abstract TypedShape InMemory();

    public abstract TypedShape InStack();

    public abstract TypedShape InMatrix();

    public abstract TypedShape InSet();

    public abstract TypedShape InFrozenSet();

    public abstract TypedShape AsValueOf<TKey>(TypedShape<TKey> key)
        where TKey : notnull;

    public abstract TypedShape AsKey();

    public abstract TypedShape InSortedDictionary();

    public abstract TypedShape InTuple();

    public abstract TypedShape InLongTuple();

    public abstract TypedShape InRecord();
}

/// <summary>One value of a shape.</summary>
/// <param name="Name">The CLR type, for messages.</param>
/// <param name="Natural">What Python shall see, and what the reader shall make of it.</param>
/// <param name="Serialize">Writes the value.</param>
/// <param name="ReadNatural">Reads a pickle into the CLR type, and says what that is to Python.</param>
/// <param name="ReadStreamed">The same from a stream; false where the type wants the whole pickle.</param>
internal sealed record TypedSample(
    string Name,
    object? Natural,
    Func<byte[]> Serialize,
    Func<byte[], object?> ReadNatural,
    Func<Stream, long, (bool IsRead, object? Natural)> ReadStreamed);

/// <summary>A record of two values of any types.</summary>
internal sealed record Couple<TFirst, TSecond>(TFirst First, TSecond Second);
