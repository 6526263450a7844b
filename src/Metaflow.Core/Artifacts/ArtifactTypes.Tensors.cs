using System.Numerics.Tensors;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    /// <summary>
    /// A tensor of bool, integers of up to 64 bits, floating-point numbers or Complex as a NumPy array of its shape, in one
    /// block in C order whatever its strides. Reads NumPy arrays of any order, array.array and nested sequences.
    /// </summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="element">How elements are stored.</param>
    public static ArtifactType<Tensor<T>> Tensor<T>(ArtifactType<T> element) => new TensorType<T>(Required(element));
}
