using System.Numerics;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

internal sealed class ComplexType : ArtifactType<Complex>
{
    public static readonly ComplexType Instance = new();

    public override string PythonTypeName => PythonTypes.Complex;

    public override bool IsImmutable => true;

    internal override ArrayLayout BlockLayout => ArrayLayout.Complex;

    public override void Write(PickleWriter writer, Complex value) => writer.WriteComplex(value);

    public override Complex Read(object? value, ReadPath path) => value is Complex number
        ? number
        : new Complex(NaturalNumber.ToDouble(value, typeof(Complex), path), 0);
}
