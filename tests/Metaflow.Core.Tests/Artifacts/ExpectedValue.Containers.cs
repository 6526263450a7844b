using System.Globalization;
using System.Text.Json;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

internal sealed partial class ExpectedValue
{
    private bool? IsContainer(JsonElement expected, string type, object? actual)
    {
        switch (type)
        {
            case "list":
                return actual is List<object?> list && AreItems(expected, list);
            case "tuple":
                return actual is PickledTuple tuple && AreItems(expected, tuple);
            case "set" or "frozenset":
                return actual is PickledSet set && set.IsFrozen == (type == "frozenset") && AreMembers(expected, set);
            case "dict":
                return actual is PickledDict { Class: null } dict && ArePairs(expected.GetProperty("v"), dict);
            case "OrderedDict" or "Counter" or "defaultdict":
                return actual is PickledDict { Class: { Module: "collections" } name } special && name.Name == type &&
                    ArePairs(expected.GetProperty("v"), special) &&
                    (type != "defaultdict" || special.DefaultFactory?.ToString() == Text(expected, "factory"));
            case "array.array":
                return actual is PickledArray { TypeCode: { } code } array &&
                    code.ToString() == Text(expected, "typecode") &&
                    AreItems(expected, array);
            case "ndarray":
                return actual is PickledArray { TypeCode: null } numpy && IsNumpy(expected, numpy);
            case "numpy.scalar":
                return IsNumpyScalar(expected, actual);
            case "numpy.dtype":
                return actual is PickledDataType dataType && "<" + dataType == Text(expected, "v");
            default:
                return null;
        }
    }

    private bool AreItems(JsonElement expected, IReadOnlyList<object?> actual)
    {
        if (expected.TryGetProperty("len", out var length))
        {
            return actual.Count == length.GetInt32() && Difference(expected.GetProperty("first"), actual[0]) is null &&
                Difference(expected.GetProperty("last"), actual[^1]) is null;
        }
        return AreElements(expected.GetProperty("v"), actual);
    }

    private bool AreElements(JsonElement expected, IReadOnlyList<object?> actual)
    {
        if (actual.Count != expected.GetArrayLength())
            return false;
        for (int i = 0; i < actual.Count; i++)
        {
            if (Difference(expected[i], actual[i]) is not null)
                return false;
        }
        return true;
    }

    private bool AreMembers(JsonElement expected, PickledSet actual) =>
        expected.GetProperty("v").GetArrayLength() == actual.Count &&
        expected.GetProperty("v").EnumerateArray().All(item => actual.Any(found => Difference(item, found) is null));

    private bool ArePairs(JsonElement expected, PickledDict actual)
    {
        if (expected.GetArrayLength() != actual.Count)
            return false;
        int i = 0;
        foreach (var (key, value) in actual)
        {
            var pair = expected[i++];
            if (Difference(pair[0], key) is not null || Difference(pair[1], value) is not null)
                return false;
        }
        return true;
    }

    private bool IsNumpy(JsonElement expected, PickledArray actual)
    {
        var shape = expected.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64());
        if (!shape.SequenceEqual(actual.Shape) || actual.IsFortran != expected.GetProperty("fortran").GetBoolean() ||
            !IsDataType(Text(expected, "dtype"), actual.DataType))
        {
            return false;
        }
        var rows = actual.ToRowMajor();
        var items = expected.GetProperty("v_row_major");
        if (rows.Length != items.GetArrayLength())
            return false;
        for (int i = 0; i < rows.Length; i++)
        {
            object? item = rows.ElementAt(i);
            bool same = items[i] is var wanted && actual.DataType.Kind is 'M' or 'm' or 'V'
                ? AsPythonPrints(item, actual.DataType) == Text(wanted, "v")
                : Difference(wanted, item) is null;
            if (!same)
                return false;
        }
        return true;
    }

    private static bool IsDataType(string expected, PickledDataType actual)
    {
        if (actual.Fields is not null)
            return expected == "[('a', '<i4'), ('b', '<f8')]" && actual.FieldNames is ["a", "b"];
        string code = expected.TrimStart('<', '>', '|', '=');
        int unit = code.IndexOf('[', StringComparison.Ordinal);

        // The expectation was made of arrays that NumPy had turned to little endian.
        return expected[0] is '<' or '|' && (actual.Code == (unit < 0 ? code : code[..unit]) ||
            (actual.Kind == 'O' && code == "O"));
    }

    private static string AsPythonPrints(object? item, PickledDataType type) => item switch
    {
        null => "NaT",
        DateTime date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeSpan span when type.Kind == 'm' => $"{span.TotalSeconds} seconds",
        PickledDict fields => $"({string.Join(", ", fields.Select(field => field.Value))})",
        _ => "?",
    };

    private bool IsNumpyScalar(JsonElement expected, object? actual) =>
        actual is DateTime moment
            ? moment.ToString("s", CultureInfo.InvariantCulture) == Text(expected.GetProperty("v"), "v")
            : Difference(expected.GetProperty("v"), actual) is null;
}
