using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

internal sealed class BooleanType : ArtifactType<bool>
{
    public static readonly BooleanType Instance = new();

    public override string PythonTypeName => PythonTypes.Bool;

    public override bool IsImmutable => true;

    internal override ArrayLayout BlockLayout => ArrayLayout.Boolean;

    internal override IComparer<bool> Order => Comparer<bool>.Default;

    public override void Write(PickleWriter writer, bool value) => writer.WriteBoolean(value);

    public override bool Read(object? value, ReadPath path) =>
        value is bool flag ? flag : throw path.Mismatch(typeof(bool), value);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out bool value)
    {
        return cursor.TryReadBoolean(out value);
    }
}

internal sealed class StringType : ArtifactType<string>
{
    public static readonly StringType Instance = new();

    public override string PythonTypeName => PythonTypes.Str;

    public override bool IsImmutable => true;

    internal override IComparer<string> Order => StringComparer.Ordinal;

    public override void Write(PickleWriter writer, string value) => writer.WriteString(value);

    public override string Read(object? value, ReadPath path) =>
        value is null or string ? (string)value! : NaturalScalar.Of(value) as string ??
            (value as PickledPath)?.ToString() ?? throw path.Mismatch(typeof(string), value);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out string value)
    {
        value = null!;
        return cursor.TrySkip(PickleOpcode.None) || cursor.TryReadString(out value);
    }
}

internal sealed class CharType : ArtifactType<char>
{
    public static readonly CharType Instance = new();

    public override string PythonTypeName => PythonTypes.Str;

    public override bool IsImmutable => true;

    internal override IComparer<char> Order => Comparer<char>.Default;

    public override void Write(PickleWriter writer, char value) => writer.WriteString(value.ToString());

    public override char Read(object? value, ReadPath path) =>
        value is string { Length: 1 } text ? text[0] : throw path.Mismatch(typeof(char), value);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out char value)
    {
        bool fits = cursor.TryReadString(out string text) && text.Length == 1;
        value = fits ? text[0] : default;
        return fits;
    }
}

internal sealed class BytesType : ArtifactType<byte[]>
{
    public static readonly BytesType Instance = new();

    public override string PythonTypeName => PythonTypes.Bytes;

    public override bool IsImmutable => false;

    public override void Write(PickleWriter writer, byte[] value) => writer.WriteBytes(value);

    public override byte[] Read(object? value, ReadPath path) => value switch
    {
        null => null!,
        byte[] bytes => bytes,
        PickledArray { DataType: { Kind: 'u' or 'i' or 'b' or 'S', ItemSize: 1 }, Shape.Count: 1 } array =>
            array.Data.ToArray(),
        _ => NaturalScalar.Of(value) as byte[] ?? throw path.Mismatch(typeof(byte[]), value),
    };

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out byte[] value)
    {
        value = null!;
        return cursor.TrySkip(PickleOpcode.None) ||
            (cursor.IsAtReference() ? cursor.TryReadReference(out value) : cursor.TryReadBytes(out value));
    }
}

internal sealed class GuidType : ArtifactType<Guid>
{
    public static readonly GuidType Instance = new();

    public override string PythonTypeName => PythonTypes.Guid;

    public override bool IsImmutable => true;

    internal override IComparer<Guid> Order => Comparer<Guid>.Default;

    public override void Write(PickleWriter writer, Guid value) => writer.WriteGuid(value);

    public override Guid Read(object? value, ReadPath path) =>
        value is Guid guid ? guid : throw path.Mismatch(typeof(Guid), value);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out Guid value)
    {
        return cursor.TryReadGuid(out value);
    }
}

internal sealed class UriType : ArtifactType<Uri>
{
    public static readonly UriType Instance = new();

    public override string PythonTypeName => PythonTypes.Str;

    public override bool IsImmutable => true;

    public override void Write(PickleWriter writer, Uri value) => writer.WriteString(value?.OriginalString);

    public override Uri Read(object? value, ReadPath path)
    {
        if (value is null)
            return null!;
        if (value is string address)
            path.Charge(address.Length);
        return value is string text && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri)
            ? uri
            : throw path.Mismatch(typeof(Uri), value);
    }

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out Uri value)
    {
        value = null!;
        return cursor.TrySkip(PickleOpcode.None) ||
            (cursor.TryReadString(out string text) && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out value!));
    }
}
