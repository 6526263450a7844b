using System.Text;

namespace Metaflow.Tool.Tests.Documentation;

/// <summary>Reads the texts that C# code can show: its string literals. Those that <c>+</c> joins are one; what is put in is <see cref="Hole"/>.</summary>
/// <param name="code">The code, which compiles.</param>
internal sealed class SourceMessages(string code)
{
    /// <summary>Stands for what code puts into a text.</summary>
    public const char Hole = '…';

    private readonly List<string> _messages = [];
    private int _at;

    /// <summary>The texts of a file, in no order that matters.</summary>
    public static IReadOnlyList<string> Of(string code)
    {
        var reader = new SourceMessages(code);
        reader.ReadCode();
        return reader._messages;
    }

    /// <summary>Reads to the end, or to the brace that closes what a text puts in.</summary>
    private void ReadCode()
    {
        StringBuilder? last = null;
        var joins = false;
        var braces = 0;
        while (_at < code.Length)
        {
            var character = code[_at];
            if (StartsWith("//"))
            {
                Skip("\n");
            }
            else if (StartsWith("/*"))
            {
                Skip("*/");
            }
            else if (character == '\'')
            {
                _at += code[_at + 1] == '\\' ? 2 : 1;
                Skip("'");
                (last, joins) = (Keep(last), false);
            }
            else if (LiteralAhead() is { } literal)
            {
                if (!joins)
                    last = Keep(last);
                last ??= new StringBuilder();
                ReadLiteral(literal.Prefix, literal.Quotes, last);
                joins = false;
            }
            else if (braces == 0 && character == '}')
            {
                break;
            }
            else
            {
                braces += character switch { '{' => 1, '}' => -1, _ => 0 };
                if (character == '+' && last is not null)
                    joins = true;
                else if (!char.IsWhiteSpace(character))
                    (last, joins) = (Keep(last), false);
                _at++;
            }
        }

        Keep(last);
    }

    private StringBuilder? Keep(StringBuilder? message)
    {
        if (message is not null)
            _messages.Add(message.ToString());
        return null;
    }

    private (string Prefix, int Quotes)? LiteralAhead()
    {
        var end = _at;
        while (end < code.Length && code[end] is '$' or '@')
            end++;
        if (end == code.Length || code[end] != '"')
            return null;
        var quotes = 1;
        while (end + quotes < code.Length && code[end + quotes] == '"')
            quotes++;
        return (code[_at..end], quotes is 1 or >= 3 ? quotes : 1);
    }

    private void ReadLiteral(string prefix, int quotes, StringBuilder text)
    {
        _at += prefix.Length + quotes;
        var end = new string('"', quotes);
        var isVerbatim = prefix.Contains('@', StringComparison.Ordinal);
        var holeBraces = quotes > 1 ? prefix.Count(static c => c == '$') : Math.Min(1, prefix.Count(static c => c == '$'));
        while (!StartsWith(end) || (isVerbatim && StartsWith("\"\"")))
        {
            if (isVerbatim && StartsWith("\"\""))
                _at++;
            else if (!isVerbatim && quotes == 1 && code[_at] == '\\')
                _at++; // what an escape stands for does not matter
            else if (holeBraces == 1 && quotes == 1 && (StartsWith("{{") || StartsWith("}}")))
                _at++;
            else if (holeBraces > 0 && StartsWith(new string('{', holeBraces)))
            {
                _at += holeBraces;
                ReadCode();
                _at += holeBraces;
                text.Append(Hole);
                continue;
            }

            text.Append(code[_at++]);
        }

        _at += quotes;
    }

    private bool StartsWith(string text) => string.CompareOrdinal(code, _at, text, 0, text.Length) == 0;

    private void Skip(string end)
    {
        var found = code.IndexOf(end, _at + 1, StringComparison.Ordinal);
        _at = found < 0 ? code.Length : found + end.Length;
    }
}
