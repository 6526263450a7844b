using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

internal sealed class HalfType : ArtifactType<Half>
{
    public static readonly HalfType Instance = new();

    public override string PythonTypeName => PythonTypes.Float;

    public override bool IsImmutable => true;

    internal override ArrayLayout BlockLayout => ArrayLayout.Half;

    internal override IComparer<Half> Order => Comparer<Half>.Default;

    public override void Write(PickleWriter writer, Half value) => writer.WriteDouble((double)value);

    public override Half Read(object? value, ReadPath path) => (Half)NaturalNumber.ToDouble(value, typeof(Half), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out Half value)
    {
        bool fits = cursor.TryReadDouble(out double number);
        value = (Half)number;
        return fits;
    }
}

internal sealed class SingleType : BlockType<float>
{
    public static readonly SingleType Instance = new();

    internal override ArrayLayout BlockLayout => ArrayLayout.Single;

    public override string PythonTypeName => PythonTypes.Float;

    public override void Write(PickleWriter writer, float value) => writer.WriteDouble(value);

    public override float Read(object? value, ReadPath path) =>
        (float)NaturalNumber.ToDouble(value, typeof(float), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out float value)
    {
        bool fits = cursor.TryReadDouble(out double number);
        value = (float)number;
        return fits;
    }
}

internal sealed class DoubleType : BlockType<double>
{
    public static readonly DoubleType Instance = new();

    internal override ArrayLayout BlockLayout => ArrayLayout.Double;

    public override string PythonTypeName => PythonTypes.Float;

    public override void Write(PickleWriter writer, double value) => writer.WriteDouble(value);

    public override double Read(object? value, ReadPath path) => NaturalNumber.ToDouble(value, typeof(double), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out double value)
    {
        return cursor.TryReadDouble(out value);
    }
}

internal sealed class DecimalType : ArtifactType<decimal>
{
    public static readonly DecimalType Instance = new();

    public override string PythonTypeName => PythonTypes.Decimal;

    public override bool IsImmutable => true;

    internal override IComparer<decimal> Order => Comparer<decimal>.Default;

    public override void Write(PickleWriter writer, decimal value) => writer.WriteDecimal(value);

    public override decimal Read(object? value, ReadPath path) => NaturalNumber.ToDecimal(value, path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out decimal value)
    {
        return cursor.TryReadDecimal(out value);
    }
}
