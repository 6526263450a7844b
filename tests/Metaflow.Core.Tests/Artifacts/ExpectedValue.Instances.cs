using System.Globalization;
using System.Text.Json;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

internal sealed partial class ExpectedValue
{
    private bool IsInstance(JsonElement expected, string type, object? actual)
    {
        if (type == "Decimal" && actual is decimal exact)
            return exact.ToString(CultureInfo.InvariantCulture) == Text(expected, "v");
        if (IsSmallValue(expected, type, actual) is { } isSame)
            return isSame;
        if (actual is not PickledObject instance)
            return false;
        string @class = expected.TryGetProperty("class", out var named) ? named.GetString()! : "";
        return type switch
        {
            "Decimal" => instance.Arguments is [string text] && text == Text(expected, "v"),
            "timezone" => instance.Arguments is [TimeSpan offset, ..] &&
                offset.TotalSeconds == expected.GetProperty("offset_s").GetDouble() &&
                (instance.Arguments.Count == 1 || (string?)instance.Arguments[1] == Text(expected, "name")),
            "enum" => instance.Class.ToString() == @class && instance.Arguments.Count == 1 &&
                Difference(expected.GetProperty("value"), instance.Arguments[0]) is null,
            "namedtuple" => instance.Class.ToString() == @class &&
                AreValues(expected.GetProperty("fields"), instance.Arguments),
            "dataclass" =>
                instance.Class.ToString() == @class && AreNamed(expected.GetProperty("fields"), instance.Attributes),
            "object" when @class == "golden_types.Reduced" =>
                // What its initializer makes of the argument, only Python knows.
                instance is { IsCall: true, Arguments: [4L] } && instance.Attributes?["extra"] is "state",
            "object" =>
                instance.Class.ToString() == @class && AreNamed(expected.GetProperty("state"), instance.Attributes),
            "dict-subclass" => instance.Class.ToString() == @class && instance.Entries is not null &&
                ArePairs(expected.GetProperty("v"), instance.Entries),
            "list-subclass" => instance.Class.ToString() == @class && instance.Items is not null &&
                AreElements(expected.GetProperty("v"), instance.Items),
            "IncludedFile" => instance.Attributes is { } state &&
                Difference(expected.GetProperty("descriptor"), state["_descriptor"]) is null,
            "exception" => IsException(expected, @class, instance),
            _ => false,
        };
    }

    private bool? IsSmallValue(JsonElement expected, string type, object? actual) => (type, actual) switch
    {
        ("Fraction", _) => actual is Fraction && actual.ToString() == Text(expected, "v"),
        ("range", PickledRange range) => AreElements(expected.GetProperty("v"), [range.Start, range.Stop, range.Step]),
        ("slice", PickledSlice slice) => AreElements(expected.GetProperty("v"), [slice.Start, slice.Stop, slice.Step]),
        ("deque", PickledDeque deque) => AreElements(expected.GetProperty("v"), deque) &&
            deque.MaxLength == expected.GetProperty("maxlen").GetInt32(),
        ("text-like", PickledPath path) => path.ToString() == Text(expected, "v") &&
            path.Class.ToString() == Text(expected, "class"),
        ("text-like", System.Net.IPAddress address) => address.ToString() == Text(expected, "v"),
        _ => null,
    };

    private bool IsException(JsonElement expected, string @class, PickledObject instance)
    {
        var arguments = expected.GetProperty("args");
        if (@class == "builtins.FileNotFoundError")
        {
            // Its third argument is the file name, which Python keeps apart. Protocol 2 calls the class OSError.
            return instance.Class.ToString() is "builtins.FileNotFoundError" or "builtins.OSError" &&
                Difference(arguments[0], instance.Arguments[0]) is null && instance.Arguments is [_, _, "missing.txt"];
        }
        var state = expected.GetProperty("state").GetProperty("v");
        return instance.Class.ToString() == @class && AreElements(arguments, instance.Arguments) &&
            (instance.State is PickledDict attributes ? ArePairs(state, attributes) : state.GetArrayLength() == 0);
    }

    private bool AreValues(JsonElement fields, PickledTuple actual)
    {
        if (fields.GetArrayLength() != actual.Count)
            return false;
        for (int i = 0; i < actual.Count; i++)
        {
            if (Difference(fields[i][1], actual[i]) is not null)
                return false;
        }
        return true;
    }

    private bool AreNamed(JsonElement fields, PickledDict? actual)
    {
        if (fields.GetArrayLength() != (actual?.Count ?? 0))
            return false;
        foreach (var field in fields.EnumerateArray())
        {
            if (!actual!.TryGetValue(field[0].GetString(), out var value) || Difference(field[1], value) is not null)
                return false;
        }
        return true;
    }
}
