namespace Metaflow.Artifacts.Pickle;

/// <summary>A Python file path: one of the classes of <c>pathlib</c>. Only text; nothing is looked up. Immutable.</summary>
public sealed class PickledPath
{
    private readonly string _text;

    private PickledPath(PickledGlobal @class, PickledTuple parts, string text)
    {
        Class = @class;
        Parts = parts;
        _text = text;
    }

    /// <summary>The class, such as <c>pathlib.PosixPath</c>.</summary>
    public PickledGlobal Class { get; }

    /// <summary>Whether it is a path of Windows, whose parts are separated by backslashes.</summary>
    public bool IsWindows => Class.Name is "WindowsPath" or "PureWindowsPath";

    /// <summary>The parts, the root first where there is one.</summary>
    public PickledTuple Parts { get; }

    /// <summary>The path as Python's <c>str</c> shows it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _text;

    /// <summary>The path of a class of pathlib; null if the parts are not as it writes them.</summary>
    internal static PickledPath? Create(PickledGlobal @class, PickledTuple parts, PickleBudget budget)
    {
        char separator = @class.Name switch
        {
            "PosixPath" or "PurePosixPath" => '/',
            "WindowsPath" or "PureWindowsPath" => '\\',
            _ => '\0',
        };
        long length = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i] is not string part)
                return null;
            length += part.Length + 1;
        }
        if (separator == 0 || !budget.TryBytes(length * 2))
            return null;
        var text = new System.Text.StringBuilder();
        foreach (object? item in parts)
        {
            string part = (string)item!;
            if (separator == '\\')
                part = part.Replace('/', '\\');

            // A part with a root of its own replaces what was before, as it does in Python.
            if (part.StartsWith(separator) || (separator == '\\' && part is [_, ':', ..]))
                text.Clear();
            if (text.Length > 0 && text[^1] != separator && !(separator == '\\' && text.Length == 2 && text[1] == ':'))
                text.Append(separator);
            text.Append(part);
        }
        return new(@class, parts, text.Length == 0 ? "." : text.ToString());
    }
}
