using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A record or class, stored as a dict of its members.</summary>
internal sealed class RecordType<T>(
    string typeName, ArtifactMember<T>[] members, Func<ArtifactMemberReader, T> construct, bool isImmutable)
    : ContainerType<T>
{
    // An instance of a derived class has members that are not written here.
    private static readonly bool _mayBeDerived = !typeof(T).IsValueType && !typeof(T).IsSealed && !typeof(T).IsAbstract;

    public override string PythonTypeName => PythonTypes.Dict;

    public override bool IsImmutable => isImmutable;

    public override string ToString() => $"{typeName} as {PythonTypeName}";

    /// <summary>Writes the members after an entry that says which of several types they are of.</summary>
    /// <param name="writer">Where the pickle is written.</param>
    /// <param name="value">The instance.</param>
    /// <param name="key">The key of the entry.</param>
    /// <param name="discriminator">Its value, a string or long.</param>
    internal void WriteAs(PickleWriter writer, T value, string key, object discriminator)
    {
        var batch = writer.BeginDict(value, members.Length + 1);
        batch.Next();
        writer.WriteString(key);
        ObjectType.Instance.Write(writer, discriminator);
        WriteMembers(writer, value, ref batch);
        batch.End();
    }

    protected override void WriteContents(PickleWriter writer, T value)
    {
        if (_mayBeDerived && value!.GetType() != typeof(T))
        {
            throw new ArtifactNotSupportedException(writer.Path.ToString(), value.GetType(),
                $"it is declared as {typeof(T)}, and what {value.GetType().Name} adds to that would be lost. Mark {typeName} " +
                $"with [JsonDerivedType(typeof({value.GetType().Name}), \"a name\")], or declare {value.GetType().Name}");
        }
        var batch = writer.BeginDict(typeof(T).IsValueType ? null : value, members.Length);
        WriteMembers(writer, value, ref batch);
        batch.End();
    }

    private void WriteMembers(PickleWriter writer, T value, ref PickleBatch batch)
    {
        foreach (var member in members)
        {
            batch.Next();
            writer.WriteString(member.Name);
            writer.Path.AtMember(member.MemberName);
            member.Write(writer, value);
        }
    }

    protected override T ReadContents(object value, ReadPath path)
    {
        var dict = NaturalItems.Pairs(value) ?? throw path.Mismatch(typeof(T), value);
        var values = new object?[members.Length];
        for (int i = 0; i < members.Length; i++)
        {
            // Almost always the members stand in the order in which they were written.
            string name = members[i].Name;
            if (i < dict.Count && dict.KeyAt(i) is string key && key == name)
                values[i] = dict.ValueAt(i);
            else if (dict.TryGetValue(name, out var found))
                values[i] = found;
            else
                values[i] = FindByPolicy(dict, name);
        }
        return construct(new ArtifactMemberReader(this, members, value, values, path));
    }

    private object? FindByPolicy(PickledDict dict, string name)
    {
        for (int i = 0; i < dict.Count; i++)
        {
            if (dict.KeyAt(i) is string key && MemberNames.AreAlike(key, name) && !IsMember(key))
                return dict.ValueAt(i);
        }
        return ArtifactMemberReader.Missing;
    }

    private bool IsMember(string key)
    {
        foreach (var member in members)
        {
            if (member.Name == key)
                return true;
        }
        return false;
    }
}
