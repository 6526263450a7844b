using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Metaflow.Service.Database.Sqlite;

/// <summary>Comparisons of text that SQLite lacks, as PostgreSQL has them.</summary>
internal static class SqliteFunctions
{
    public const string LikeAnyCase = "like_any_case";
    public const string Like = "like_exactly";
    public const string Matches = "matches";

    // What one value may cost; a pattern comes from a client.
    private static readonly TimeSpan _longestMatch = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes them known to a connection.</summary>
    public static void AddTo(SqliteConnection connection)
    {
        connection.CreateFunction(LikeAnyCase, static (string? text, string? pattern) => IsLike(text, pattern, ignoreCase: true), isDeterministic: true);
        connection.CreateFunction(Like, static (string? text, string? pattern) => IsLike(text, pattern, ignoreCase: false), isDeterministic: true);
        connection.CreateFunction(Matches, static (string? text, string? pattern) => IsMatch(text, pattern), isDeterministic: true);
    }

    /// <summary>Whether text is like a pattern, in which <c>%</c> stands for any text, <c>_</c> for any character, and <c>\</c> takes the next one as it is.</summary>
    internal static bool? IsLike(string? text, string? pattern, bool ignoreCase)
    {
        if (text is null || pattern is null)
            return null;
        return ignoreCase ? IsLike(text.ToUpperInvariant(), pattern.ToUpperInvariant()) : IsLike(text.AsSpan(), pattern);
    }

    private static bool IsLike(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        // Where to go on when what follows the last '%' did not fit: one character later.
        var (t, p, retryText, retryPattern) = (0, 0, -1, -1);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%')
            {
                (retryText, retryPattern) = (t, ++p);
                continue;
            }

            var escaped = p + 1 < pattern.Length && pattern[p] == '\\';
            if (p < pattern.Length && (pattern[escaped ? p + 1 : p] == text[t] || (!escaped && pattern[p] == '_')))
            {
                t++;
                p += escaped ? 2 : 1;
            }
            else if (retryPattern >= 0)
            {
                (t, p) = (++retryText, retryPattern);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '%')
            p++;
        return p == pattern.Length;
    }

    private static bool? IsMatch(string? text, string? pattern)
    {
        if (text is null || pattern is null)
            return null;
        return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, _longestMatch);
    }
}
