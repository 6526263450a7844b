using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

internal sealed class VersionType : ArtifactType<Version>
{
    public static readonly VersionType Instance = new();

    public override string PythonTypeName => PythonTypes.Str;

    public override bool IsImmutable => true;

    internal override IComparer<Version> Order => Comparer<Version>.Default;

    public override void Write(PickleWriter writer, Version value) => writer.WriteString(value?.ToString());

    public override Version Read(object? value, ReadPath path)
    {
        if (value is null)
            return null!;
        return value is string { Length: <= 100 } text && Version.TryParse(text, out var version)
            ? version
            : throw path.Mismatch(typeof(Version), value);
    }
}

/// <summary>A Unicode character, stored as a str of one.</summary>
internal sealed class RuneType : ArtifactType<System.Text.Rune>
{
    public static readonly RuneType Instance = new();

    public override string PythonTypeName => PythonTypes.Str;

    public override bool IsImmutable => true;

    internal override IComparer<System.Text.Rune> Order => Comparer<System.Text.Rune>.Default;

    public override void Write(PickleWriter writer, System.Text.Rune value) => writer.WriteString(value.ToString());

    public override System.Text.Rune Read(object? value, ReadPath path) =>
        value is string text && System.Text.Rune.TryGetRuneAt(text, 0, out var rune) &&
        rune.Utf16SequenceLength == text.Length
            ? rune
            : throw path.Mismatch(typeof(System.Text.Rune), value);
}
