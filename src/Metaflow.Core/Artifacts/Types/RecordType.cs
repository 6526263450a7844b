using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A record or class, stored as a dict of its members.</summary>
internal sealed class RecordType<T>(
    string typeName, ArtifactMember<T>[] members, Func<ArtifactMemberReader, T> construct, bool isImmutable)
    : ContainerType<T>
{
    private const int MaxName = 1000;

    public override string PythonTypeName => PythonTypes.Dict;

    public override bool IsImmutable => isImmutable;

    public override string ToString() => $"{typeName} as {PythonTypeName}";

    protected override void WriteContents(PickleWriter writer, T value)
    {
        var batch = writer.BeginDict(typeof(T).IsValueType ? null : value, members.Length);
        foreach (var member in members)
        {
            batch.Next();
            writer.WriteString(member.Name);
            writer.Path.AtMember(member.MemberName);
            member.Write(writer, value);
        }
        batch.End();
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

    private object? FindByPolicy(PickledDict dict, string name, ReadPath path)
    {
        path.Charge(dict.Count);
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
