using System.Globalization;

namespace Metaflow.Artifacts.Pickle;

/// <summary>A NumPy dtype.</summary>
public sealed class PickledDataType
{
    internal PickledDataType(string code) => Code = code;

    /// <summary>
    /// Kind and size as NumPy writes them, without byte order: <c>f8</c>, <c>i4</c>, <c>U4</c>, <c>O8</c>.
    /// </summary>
    public string Code { get; internal set; }

    /// <summary>Whether numbers are stored big end first.</summary>
    public bool IsBigEndian { get; internal set; }

    /// <summary>The field names of a structure, in order; null for a plain type.</summary>
    public PickledTuple? FieldNames { get; internal set; }

    /// <summary>The fields of a structure: name to a pair of dtype and offset; null for a plain type.</summary>
    public PickledDict? Fields { get; internal set; }

    /// <summary>
    /// Of dates and durations: the unit (<c>D</c>, <c>s</c>, <c>ns</c>) and its counts; null otherwise.
    /// </summary>
    public object? Unit { get; internal set; }

    /// <summary>The element type, if each element is itself an array; else null.</summary>
    public PickledDataType? Element { get; internal set; }

    /// <summary>The shape of each element that is itself an array; empty for others.</summary>
    public IReadOnlyList<long> ElementShape { get; internal set; } = [];

    /// <summary>The element size in bytes; 0 if unknown.</summary>
    public int ItemSize { get; internal set; }

    /// <summary>Everything that NumPy stores about the type, to write it back unchanged; null until known.</summary>
    internal PickledTuple? State { get; set; }

    /// <summary>The class that stands for the type, such as <c>numpy.record</c>; null if the code does.</summary>
    internal PickledGlobal? Class { get; init; }

    /// <summary>The unit of dates and durations.</summary>
    internal string UnitName { get; set; } = "generic";

    /// <summary>How many units one count is.</summary>
    internal int UnitStep { get; set; } = 1;

    /// <summary>How many plain values one element is made of, all levels together.</summary>
    internal long Leaves { get; set; } = 1;

    /// <summary>How many structures and arrays stand inside each other.</summary>
    internal int Depth { get; set; }

    /// <summary>
    /// Whether elements stay bytes: the structure has more values than an element has bytes, or is nested absurdly.
    /// </summary>
    internal bool IsOpaque { get; set; }

    /// <summary>Whether an array relies on the type, which must not change any more.</summary>
    internal bool IsInUse { get; set; }

    /// <summary>The letter of the kind: b, i, u, f, c, S, U, V, M, m or O.</summary>
    public char Kind => Code.Length > 0 ? Code[0] : '?';

    /// <inheritdoc/>
    public override string ToString() => (IsBigEndian ? ">" : "") + Code;

    /// <summary>The size that the code names, such as 8 for <c>f8</c>; -1 if it names none.</summary>
    internal static int SizeIn(string code) =>
        code.Length > 1 && int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            ? size
            : -1;
}
