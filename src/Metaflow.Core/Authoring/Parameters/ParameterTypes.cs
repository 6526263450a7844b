using System.ComponentModel;
using System.Globalization;
using Metaflow.Artifacts;

namespace Metaflow;

/// <summary>The parameter types that generated code composes. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ParameterTypes
{
    /// <summary>Text as it is.</summary>
    public static ParameterType<string> String { get; } = new("TEXT", static text => text);

    /// <summary>An absolute or relative URI.</summary>
    public static ParameterType<Uri> Uri { get; } = new("URI", static text => new Uri(text, UriKind.RelativeOrAbsolute));

    /// <summary>true, t, yes, y, on, 1 or false, f, no, n, off, 0, in any case.</summary>
    public static ParameterType<bool> Boolean { get; } = new("BOOLEAN", ParseBoolean);

    /// <summary>One character.</summary>
    public static ParameterType<char> Char { get; } = new("CHARACTER", static text => text.Length == 1
        ? text[0]
        : throw new FormatException("Give exactly one character."));

    /// <summary>A number in the invariant culture: <c>1000</c>, <c>-2.5</c>, <c>1e-3</c>.</summary>
    /// <typeparam name="T">The number's type.</typeparam>
    public static ParameterType<T> Number<T>()
        where T : System.Numerics.INumberBase<T> =>
        new(T.IsInteger(T.One / (T.One + T.One)) ? "INTEGER" : "FLOAT", static text =>
            T.Parse(text.Trim(), NumberStyles.Float & ~NumberStyles.AllowTrailingSign, CultureInfo.InvariantCulture));

    /// <summary>A value in its invariant text form, such as an ISO 8601 date or a GUID.</summary>
    /// <typeparam name="T">A date, time, time span or identifier type.</typeparam>
    /// <param name="valueName">What the option takes, for help texts: <c>DATE</c>.</param>
    public static ParameterType<T> Parsable<T>(string valueName)
        where T : IParsable<T> => new(valueName, static text => T.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>One of an enum's names, in any case and in C# or snake_case form.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="members">Names and values.</param>
    public static ParameterType<T> Enum<T>(params (string Name, T Value)[] members)
        where T : struct, Enum =>
        new("[" + string.Join('|', members.Select(m => m.Name)) + "]", text =>
        {
            foreach (var (name, value) in members)
            {
                if (name.Equals(text, StringComparison.OrdinalIgnoreCase)
                    || NamingPolicy.ToSnakeCase(name).Equals(text.Replace('-', '_'), StringComparison.OrdinalIgnoreCase))
                    return value;
            }

            throw new FormatException($"Choose from {string.Join(", ", members.Select(m => m.Name))}.");
        });

    /// <summary>A value that may be absent: empty text is null.</summary>
    /// <typeparam name="T">The underlying type.</typeparam>
    /// <param name="inner">How a value is read.</param>
    public static ParameterType<T?> Nullable<T>(ParameterType<T> inner)
        where T : struct => new(inner.ValueName, text => text.Length == 0 ? null : inner.Parse(text));

    /// <summary>Items between separators; empty text is an empty list.</summary>
    /// <typeparam name="TList">The property's type.</typeparam>
    /// <typeparam name="T">The item's type.</typeparam>
    /// <param name="item">How an item is read.</param>
    /// <param name="separator">The text between items.</param>
    /// <param name="create">Makes the list.</param>
    public static ParameterType<TList> Separated<TList, T>(
        ParameterType<T> item, string separator, Func<T[], TList> create) =>
        new($"{item.ValueName}{separator}…", text =>
            create(text.Length == 0 ? [] : [.. text.Split(separator, StringSplitOptions.TrimEntries).Select(item.Parse)]));

    /// <summary>JSON, read into the property's type.</summary>
    /// <typeparam name="T">A record, class, list, dictionary or <c>JsonElement</c>.</typeparam>
    /// <param name="type">How the natural values of the JSON become the type.</param>
    public static ParameterType<T> Json<T>(ArtifactType<T> type) =>
        new("JSON", text => type.Read(JsonText.Parse(text), new ReadPath()));

    private static bool ParseBoolean(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "on" or "1" => true,
        "false" or "f" or "no" or "n" or "off" or "0" => false,
        _ => throw new FormatException("Choose true or false."),
    };
}
