using System.Text;

namespace Metaflow.FakeS3.Storage;

/// <summary>Where a page of a listing begins.</summary>
/// <param name="After">A text in the order of keys; keys that come after it follow.</param>
internal readonly record struct ListPosition(string After)
{
    private const char Key = 'k';
    private const char Prefix = 'p';

    public static readonly ListPosition Start = new("");

    public static ListPosition AfterKey(string key) => new(key);

    public static ListPosition AfterPrefix(string prefix) => new(prefix + KeyOrder.Last);

    /// <summary>Reads a continuation token.</summary>
    /// <returns>Null when it is none.</returns>
    public static ListPosition? FromToken(string token)
    {
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length) || length == 0)
            return null;
        var text = Encoding.UTF8.GetString(bytes, 1, length - 1);
        return (char)bytes[0] switch
        {
            Key => AfterKey(text),
            Prefix => AfterPrefix(text),
            _ => null,
        };
    }

    /// <summary>Makes a continuation token.</summary>
    public string ToToken()
    {
        var text = After.EndsWith(KeyOrder.Last) ? Prefix + After[..^1] : Key + After;
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }
}
