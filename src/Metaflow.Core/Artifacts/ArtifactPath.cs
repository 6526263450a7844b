using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Metaflow.Artifacts;

/// <summary>
/// The place inside an artifact that is being written or read, kept as cheaply as possible because it is only turned
/// into text when something goes wrong. It also bounds the nesting: a value deeper than <see cref="MaxDepth"/> is
/// refused instead of exhausting the stack.
/// </summary>
internal sealed class ArtifactPath
{
    public const int MaxDepth = 1000;

    private const int MaxKey = 100;

    private Level[] _levels = [];
    private int _depth = -1;

    public string Root { get; set; } = "value";

    public void Reset(string? root)
    {
        _depth = -1;
        Root = root ?? "value";
    }

    /// <summary>Goes one level down; false when that is deeper than allowed.</summary>
    public bool TryEnter()
    {
        if (_depth + 1 >= MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return false;
        if (++_depth == _levels.Length)
            Array.Resize(ref _levels, Math.Max(8, _levels.Length * 2));
        _levels[_depth] = new Level { Index = -1 };
        return true;
    }

    public void Leave() => _depth--;

    public void At(int index)
    {
        ref var level = ref _levels[_depth];
        level.Index = index;
        level.Name = null;
    }

    public void AtMember(string name)
    {
        ref var level = ref _levels[_depth];
        level.Name = name;
        level.IsKey = false;
    }

    public void AtKey(string key)
    {
        ref var level = ref _levels[_depth];
        level.Name = key;
        level.IsKey = true;
    }

    public override string ToString()
    {
        var text = new StringBuilder(Root);
        int shown = Math.Min(_depth + 1, 40);
        for (int i = 0; i < shown; i++)
        {
            ref var level = ref _levels[i];
            if (level.Name is null && level.Index < 0)
                continue;
            if (level.Name is null)
                text.Append(CultureInfo.InvariantCulture, $"[{level.Index}]");
            else if (level.IsKey)
                text.Append("[\"").Append(level.Name, 0, Math.Min(level.Name.Length, MaxKey)).Append("\"]");
            else
                text.Append('.').Append(level.Name);
        }
        return shown <= _depth ? text.Append('…').ToString() : text.ToString();
    }

    private struct Level
    {
        public string? Name;

        // -1 while the level as a whole is concerned.
        public int Index;
        public bool IsKey;
    }
}
