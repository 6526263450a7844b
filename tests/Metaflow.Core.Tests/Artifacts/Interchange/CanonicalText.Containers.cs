using System.Globalization;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

internal sealed partial class CanonicalText
{
    private void AddBody(object value, string number)
    {
        switch (value)
        {
            case List<object?> list:
                AddItems($"list{number}[", list, "]");
                break;
            case PickledTuple tuple:
                AddItems($"tuple{number}(", tuple, ")");
                break;
            case PickledSet set:
                AddItems($"{(set.IsFrozen ? "frozenset" : "set")}{number}{{", Sorted(set), "}");
                break;
            case PickledDict dict:
                _text.Append(dict.Class?.Name ?? "dict").Append(number);
                if (dict.Class is { Name: "defaultdict" })
                {
                    _text.Append('(');
                    Add(dict.DefaultFactory);
                    _text.Append(')');
                }
                AddPairs("{", dict);
                break;
            case PickledArray { TypeCode: { } code } array:
                _text.Append("array").Append(number).Append("('").Append(code).Append("', ");
                _text.Append(Raw(LittleEndian(array))).Append(')');
                break;
            case PickledArray array:
                AddNumpy(array, number);
                break;
            case PickledObject instance:
                AddInstance(instance, number);
                break;
            case PickledDeque deque:
                _text.Append("call").Append(number).Append(" collections.deque");
                _text.Append(deque.MaxLength is { } length ? $"((), {length})" : "()");
                if (deque.Count > 0)
                    AddItems("[", deque, "]");
                break;
            case PickledRange range:
                AddItems($"call{number} builtins.range(", [range.Start, range.Stop, range.Step], ")");
                break;
            case PickledSlice slice:
                AddItems($"call{number} builtins.slice(", [slice.Start, slice.Stop, slice.Step], ")");
                break;
            case PickledPath path:
                AddItems($"call{number} {path.Class}(", path.Parts, ")");
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is no natural value.", nameof(value));
        }
    }

    private void AddItems(string start, IEnumerable<object?> items, string end)
    {
        string separator = start;
        foreach (object? item in items)
        {
            _text.Append(separator);
            separator = ", ";
            Add(item);
        }
        _text.Append(ReferenceEquals(separator, start) ? start : "").Append(end);
    }

    private void AddPairs(string start, PickledDict dict)
    {
        string separator = start;
        foreach (var (key, value) in dict)
        {
            _text.Append(separator);
            separator = ", ";
            Add(key);
            _text.Append(": ");
            Add(value);
        }
        _text.Append(ReferenceEquals(separator, start) ? start : "").Append('}');
    }

    private void AddInstance(PickledObject instance, string number)
    {
        _text.Append(instance.IsCall ? "call" : "new").Append(number).Append(' ').Append(instance.Class);
        AddItems("(", instance.Arguments, ")");
        if (instance.KeywordArguments is { Count: > 0 } words)
            AddPairs("{", words);
        if (instance.Items is { Count: > 0 } items)
            AddItems("[", items, "]");
        if (instance.Entries is { Count: > 0 } entries)
            AddPairs("{", entries);
        if (instance.State is { } state)
        {
            _text.Append(' ');
            Add(state);
        }
    }

    private static IEnumerable<object?> Sorted(PickledSet set) =>
        set.Select(item => (Item: item, Text: WithoutNumbers(item)))
            .OrderBy(pair => pair.Text, StringComparer.Ordinal)
            .Select(pair => pair.Item);

    private static byte[] LittleEndian(PickledArray array)
    {
        var data = array.Data.ToArray();
        int size = array.DataType.ItemSize;
        if (array.DataType.IsBigEndian)
        {
            for (int i = 0; i < data.Length; i += size)
                data.AsSpan(i, size).Reverse();
        }
        return data;
    }

    private void AddNumpy(PickledArray array, string number)
    {
        string shape = string.Join(", ", array.Shape.Select(length => length.ToString(CultureInfo.InvariantCulture)));
        _text.Append("ndarray").Append(number).Append(' ').Append(DataType(array.DataType)).Append('(').Append(shape).Append(")[");
        var rows = array.ToRowMajor();
        for (long i = 0; i < rows.Length; i++)
        {
            _text.Append(i > 0 ? ", " : "");
            AddElement(rows.ElementAt(i), rows.DataType);
        }
        _text.Append(']');
    }

    private void AddElement(object? element, PickledDataType type)
    {
        if (type.Kind is 'M' or 'm')
            _text.Append(Count(element, type)).Append(Unit(type));
        else if (type.Fields is not null && element is PickledDict fields)
            AddFields(fields, type);
        else
            Add(element);
    }

    private void AddFields(PickledDict fields, PickledDataType type)
    {
        string separator = "{";
        foreach (var (name, value) in fields)
        {
            _text.Append(separator).Append(Text((string)name!)).Append(": ");
            separator = ", ";
            AddElement(value, (PickledDataType)((PickledTuple)type.Fields![name]!)[0]!);
        }
        _text.Append('}');
    }

    private static string DataType(PickledDataType type)
    {
        if (type.FieldNames is { } names)
        {
            var fields = names.Select(name =>
                $"{Text((string)name!)}: {DataType((PickledDataType)((PickledTuple)type.Fields![name]!)[0]!)}");
            return $"{type.Code}{{{string.Join(", ", fields)}}}";
        }
        return type.Code + (type.Kind is 'M' or 'm' ? Unit(type) : "");
    }

    private static string Unit(PickledDataType type) =>
        type.UnitStep == 1 ? $"[{type.UnitName}]" : $"[{type.UnitStep}{type.UnitName}]";

    /// <summary>How many units a natural date or duration is.</summary>
    private static string Count(object? element, PickledDataType type)
    {
        Int128? units = (element, type.UnitName) switch
        {
            (null, _) => null,
            (NumpyTime time, _) => time.Count * type.UnitStep,
            (DateTime moment, "Y") => moment.Year - 1970,
            (DateTime moment, "M") => (moment.Year - 1970) * 12 + moment.Month - 1,
            (DateTime moment, "ns") => (Int128)(moment - DateTime.UnixEpoch).Ticks * 100,
            (DateTime moment, var unit) => (moment - DateTime.UnixEpoch).Ticks / TicksOf(unit),
            (TimeSpan span, "ns") => (Int128)span.Ticks * 100,
            (TimeSpan span, var unit) => span.Ticks / TicksOf(unit),
            _ => throw new ArgumentException($"{element} is no element of {type}.", nameof(element)),
        };
        return units is { } count ? (count / type.UnitStep).ToString(CultureInfo.InvariantCulture) : "NaT";
    }

    private static long TicksOf(string unit) => unit switch
    {
        "W" => 7 * TimeSpan.TicksPerDay,
        "D" => TimeSpan.TicksPerDay,
        "h" => TimeSpan.TicksPerHour,
        "m" => TimeSpan.TicksPerMinute,
        "s" => TimeSpan.TicksPerSecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "us" => TimeSpan.TicksPerMicrosecond,
        _ => throw new ArgumentException($"'{unit}' is no unit of time.", nameof(unit)),
    };
}
