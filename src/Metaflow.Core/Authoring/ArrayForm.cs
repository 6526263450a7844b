namespace Metaflow;

/// <summary>The form in which arrays of numbers are stored.</summary>
public enum ArrayForm
{
    /// <summary>
    /// What Python has without any package: <c>array.array</c>, one compact block; <c>bytes</c> for bytes. Numbers without
    /// a type code there (<see cref="bool"/>, <see cref="Half"/>, <see cref="System.Numerics.Complex"/>) are a list, and an
    /// array of several dimensions is a list of its rows.
    /// </summary>
    Compact,

    /// <summary>
    /// A <c>numpy.ndarray</c> of the same shape, one block in C order, byte for byte as NumPy 1.x pickles it. Python needs
    /// NumPy (any version) to read it; C# does not.
    /// </summary>
    NumPy,
}
