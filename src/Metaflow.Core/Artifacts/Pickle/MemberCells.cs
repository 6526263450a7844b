namespace Metaflow.Artifacts.Pickle;

/// <summary>Holds the members of one object between their reading and the construction of the object.</summary>
internal sealed class MemberCells
{
    private readonly MemberCell[] _cells;

    public MemberCells(object owner, ArtifactMember[] members)
    {
        Owner = owner;
        _cells = Array.ConvertAll(members, static member => member.CreateCell());
    }

    /// <summary>The type whose members these are.</summary>
    public object Owner { get; }

    public MemberCell this[int index] => _cells[index];

    /// <summary>Whether every member was read.</summary>
    public bool AreComplete
    {
        get
        {
            foreach (var cell in _cells)
            {
                if (!cell.HasValue)
                    return false;
            }
            return true;
        }
    }

    /// <summary>Prepares for another object.</summary>
    public void Reset()
    {
        foreach (var cell in _cells)
            cell.HasValue = false;
    }
}
