using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// A base class or interface whose derived types are known: a dict of the members of the value's own type, after an entry
/// that names that type.
/// </summary>
internal sealed class PolymorphicType<T>(string key, DerivedArtifactType<T>[] types) : ArtifactType<T>
    where T : class
{
    public override string PythonTypeName => PythonTypes.Dict;

    public override bool IsImmutable => Array.TrueForAll(types, static type => type.IsImmutable);

    internal override bool IsHashable => false;

    public override void Write(PickleWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }
        if (writer.TryWriteReference(value))
            return;
        var type = value.GetType();
        foreach (var candidate in types)
        {
            if (candidate.ClrType == type)
            {
                candidate.Write(writer, value, key);
                return;
            }
        }
        throw new ArtifactNotSupportedException(writer.Path.ToString(), type,
            $"it is none of the types of {typeof(T)} ({string.Join(", ", types.Select(static known => known.ClrType.Name))})" +
            $". Add [JsonDerivedType(typeof({type.Name}), \"a name\")] to {typeof(T).Name}");
    }

    public override T Read(object? value, ReadPath path)
    {
        if (value is null)
            return null!;
        var dict = NaturalItems.Pairs(value) ?? throw path.Mismatch(typeof(T), value);
        bool isStored = dict.TryGetValue(key, out var stored);
        foreach (var candidate in types)
        {
            if (isStored ? stored is not null && stored.Equals(candidate.Discriminator) : candidate.Discriminator is null)
                return candidate.Read(value, path);
        }
        string known = string.Join(", ", types.Where(static type => type.Discriminator is not null)
            .Select(static type => NaturalDescription.Of(type.Discriminator)));
        throw path.MismatchBecause(typeof(T), isStored
            ? $"a dict whose '{key}' is {NaturalDescription.Of(stored)}, which is none of {known}"
            : $"a dict without '{key}', which would be one of {known}");
    }
}
