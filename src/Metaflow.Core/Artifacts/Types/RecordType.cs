using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A record or class, stored as a dict of its members.</summary>
internal sealed class RecordType<T>(
    string typeName, ArtifactMember<T>[] members, Func<ArtifactMemberReader, T> construct, bool isImmutable)
    : ContainerType<T>
{
    private const int MaxName = 1000;

    // An instance of a derived class has members that are not written here.
    private static readonly bool _mayBeDerived = !typeof(T).IsValueType && !typeof(T).IsSealed && !typeof(T).IsAbstract;

    private bool? _isDirect;

    public override string PythonTypeName => PythonTypes.Dict;

    public override bool IsImmutable => isImmutable;

    public override string ToString() => $"{typeName} as {PythonTypeName}";

    internal override bool CanReadDirect => _isDirect ??= Array.TrueForAll(members, static member => member.Type.CanReadDirect);

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
        var dict = NaturalItems.Pairs(value, path) ?? throw path.Mismatch(typeof(T), value);
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
                values[i] = FindByPolicy(dict, name, path);
        }
        return construct(new ArtifactMemberReader(this, members, value, values, path));
    }

    protected override bool TryReadContents(PickleCursor cursor, out T value)
    {
        value = default!;
        if (!cursor.TrySkip(PickleOpcode.EmptyDict) || !cursor.TryReserve(out int slot) || members.Length == 0)
            return false;
        var cells = cursor.RentCells(this, members);
        cells.Reset();
        bool many = cursor.TrySkip(PickleOpcode.Mark);
        for (int next = 0; !many || cursor.Peek() != PickleOpcode.SetItems;)
        {
            next = IndexOfNext(cursor, next);
            if (next < 0 || cells[next].HasValue || !cells[next].TryRead(cursor))
                return false;
            next++;
            if (!many)
                break;
        }
        if (!cursor.TrySkip(many ? PickleOpcode.SetItems : PickleOpcode.SetItem) || !cells.AreComplete)
            return false;
        value = construct(new ArtifactMemberReader(this, cells, cursor, slot));
        cursor.Fulfil(slot, value);
        cursor.ReturnCells(cells);
        return true;
    }

    /// <summary>Reads a key; the member of that name, or -1 to give up.</summary>
    private int IndexOfNext(PickleCursor cursor, int expected)
    {
        // Almost always the members stand in the order in which they were written.
        int likely = expected < members.Length ? expected : 0;
        if (!cursor.TryReadName(members[likely].Name, out string key))
            return -1;
        if (ReferenceEquals(key, members[likely].Name))
            return likely;
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i].Name == key)
                return i;
        }
        return -1;
    }

    private object? FindByPolicy(PickledDict dict, string name, ReadPath path)
    {
        path.Charge(dict.Count * 2L);
        for (int i = 0; i < dict.Count; i++)
        {
            if (dict.KeyAt(i) is string { Length: <= MaxName } key && MemberNames.AreAlike(key, name) && !IsMember(key))
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
