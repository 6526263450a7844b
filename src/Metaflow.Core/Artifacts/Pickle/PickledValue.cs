namespace Metaflow.Artifacts.Pickle;

/// <summary>Converts values that were read as object.</summary>
public static class PickledValue
{
    /// <summary>Converts a natural value, as an artifact of that type would be read.</summary>
    /// <typeparam name="T">A type with a built-in or registered mapping; see <see cref="ArtifactTypes.Register"/>.</typeparam>
    /// <param name="value">What <see cref="PickleReader"/> read, or a part of it.</param>
    /// <param name="name">What error messages call the value; null says "value".</param>
    /// <returns>The converted value; null for None where the type allows it.</returns>
    /// <exception cref="ArtifactTypeMismatchException">The value does not fit: the message names the place inside it and
    /// both types.</exception>
    /// <exception cref="ArgumentException">The type has no mapping.</exception>
    public static T As<T>(this object? value, string? name = null)
    {
        if (!ArtifactTypes.TryGet(typeof(T), out var type))
        {
            throw new ArgumentException(
                $"{typeof(T)} has no artifact mapping. Pass one, composed with ArtifactTypes, or register it with " +
                "ArtifactTypes.Register.");
        }
        return value.As((ArtifactType<T>)type, name);
    }

    /// <summary>Converts a natural value, as an artifact of that type would be read.</summary>
    /// <typeparam name="T">The CLR type.</typeparam>
    /// <param name="value">What <see cref="PickleReader"/> read, or a part of it.</param>
    /// <param name="type">The mapping of the type.</param>
    /// <param name="name">What error messages call the value; null says "value".</param>
    /// <returns>The converted value; null for None where the type allows it.</returns>
    /// <exception cref="ArtifactTypeMismatchException">The value does not fit: the message names the place inside it and
    /// both types.</exception>
    public static T As<T>(this object? value, ArtifactType<T> type, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Read(value, ReadPath.OfAnyValue(name));
    }
}
