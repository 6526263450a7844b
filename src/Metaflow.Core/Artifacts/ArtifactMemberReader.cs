using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts;

/// <summary>
/// The stored members of one object, from which it is constructed. Valid only during that construction.
/// </summary>
public readonly struct ArtifactMemberReader
{
    internal static readonly object Missing = new();

    private readonly MemberCells? _cells;
    private readonly PickleCursor? _cursor;
    private readonly int _slot;

    private readonly ArtifactType _owner;
    private readonly ArtifactMember[] _members;
    private readonly object _source;
    private readonly object?[] _values;
    private readonly ReadPath _path;

    internal ArtifactMemberReader(
        ArtifactType owner, ArtifactMember[] members, object source, object?[] values, ReadPath path)
    {
        _owner = owner;
        _members = members;
        _source = source;
        _values = values;
        _path = path;
    }

    internal ArtifactMemberReader(ArtifactType owner, MemberCells cells, PickleCursor cursor, int slot)
    {
        _owner = owner;
        _members = [];
        _source = Missing;
        _values = [];
        _path = null!;
        _cells = cells;
        _cursor = cursor;
        _slot = slot;
    }

    /// <summary>Whether a member is stored, be it as None.</summary>
    /// <param name="index">The member's position in the list given to <c>ArtifactTypes.Object</c>.</param>
    public bool Has(int index) => _cells is { } cells ? cells[index].HasValue : !ReferenceEquals(_values[index], Missing);

    /// <summary>Reads a member that must be stored.</summary>
    /// <typeparam name="TValue">The type the member was described with.</typeparam>
    /// <param name="index">The member's position in the list given to <c>ArtifactTypes.Object</c>.</param>
    /// <exception cref="ArtifactTypeMismatchException">The member is not stored, or does not fit.</exception>
    public TValue Get<TValue>(int index)
    {
        if (_cells is { } cells)
            return ((MemberCell<TValue>)cells[index]).Value;
        var member = _members[index];
        if (!Has(index))
        {
            throw _path.MismatchBecause(_owner.ClrType,
                $"{NaturalDescription.Of(_source)} without '{member.Name}' (the member {member.MemberName})");
        }
        _path.AtMember(member.MemberName);
        return ((ArtifactType<TValue>)member.Type).Read(_values[index], _path);
    }

    /// <summary>Reads a member that older data may lack.</summary>
    /// <typeparam name="TValue">The type the member was described with.</typeparam>
    /// <param name="index">The member's position in the list given to <c>ArtifactTypes.Object</c>.</param>
    /// <param name="defaultValue">The value if the member is not stored.</param>
    /// <exception cref="ArtifactTypeMismatchException">The stored member does not fit.</exception>
    public TValue GetOrDefault<TValue>(int index, TValue defaultValue = default!) =>
        Has(index) ? Get<TValue>(index) : defaultValue;

    /// <summary>
    /// Makes the instance known before its members are read, so that members may refer back to it. Call it right after
    /// creating the instance, if its members are set afterwards.
    /// </summary>
    /// <param name="instance">The instance being constructed.</param>
    public void Publish(object instance)
    {
        if (_cursor is { } cursor)
            cursor.Fulfil(_slot, instance);
        else
            _path.Made(_owner, _source, instance);
    }
}
