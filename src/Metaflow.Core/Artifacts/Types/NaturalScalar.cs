using System.Numerics;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>The plain value inside an instance of a subclass of int, float, str or bytes, or inside an enum member.</summary>
internal static class NaturalScalar
{
    /// <summary>The value inside, or the value itself.</summary>
    public static object? Of(object? value)
    {
        if (value is not PickledObject { ItemList: null, Entries: null } instance || instance.Module == "builtins")
            return value;
        return instance.Arguments switch
        {
            [long or BigInteger or double or string or byte[] or Complex] => instance.Arguments[0],
            _ => value,
        };
    }
}
