using System.Text;
using CsCheck;

namespace Metaflow.Service.Tests.Malformed;

/// <summary>Bodies: such as clients send, such as nobody should, and those that were damaged on the way.</summary>
internal static class JsonBodies
{
    private static readonly string[] _names =
    [
        "user_name", "tags", "system_tags", "run_number", "task_id", "tags_to_add", "tags_to_remove", "field_name", "value", "type", "name", "location",
        "ds_type", "sha", "content_type", "attempt_id", "ts_epoch", "flow_id", "", "\\u0000", "\\ud800", "x",
    ];

    private static readonly Gen<string> _scalar = Gen.OneOf(
        "null", "true", "false", "0", "-0", "1", "-1", "5", "2147483648", "9223372036854775807", "9223372036854775808", "1.5", "1e5", "1e308", "1e309",
        "-1e999", "1e-400", "123456789012345678901234567890123456789012345678901234567890", "0.00000000000000000000000000000000001", "\"\"", "\" \"",
        "\"a\"", "\"0\"", "\"1\"", "\"7\"", "\"True\"", "\"argo-x\"", "\"user:alice\"", "\"alice\"", "\"metaflow_version:2.19.38\"", "\"metaflow_version:\"",
        "\"metaflow_version:99999999999999999999.1\"", "\"attempt_id:0\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"",
        "\"\\u001b[31m\\r\\nHTTP/1.1 200 OK\"", "\"'; DROP TABLE flows_v3; --\"", "\"€ü漢😀\"", "\"%s%n{0}\"", "\"../../etc/passwd\"", "\"\\\\\\\"\"",
        $"\"{new string('a', 255)}\"", $"\"{new string('a', 256)}\"", $"\"{new string('€', 255)}\"", $"\"{new string('x', 5000)}\"");

    private static readonly Gen<string> _json = Gen.Recursive<string>((depth, inner) => depth > 3
        ? _scalar
        : Gen.Frequency(
            (4, _scalar),
            (2, inner.Array[0, 4].Select(static items => $"[{string.Join(',', items)}]")),
            (2, Gen.Select(Gen.OneOf(_names), inner).Array[0, 4].Select(static members =>
                $"{{{string.Join(',', members.Select(static m => $"\"{m.Item1}\":{m.Item2}"))}}}"))));

    private static readonly Gen<string> _object = Gen.Select(Gen.OneOf(_names), _json).Array[0, 6]
        .Select(static members => $"{{{string.Join(',', members.Select(static m => $"\"{m.Item1}\":{m.Item2}"))}}}");

    private static readonly Gen<string> _valid = Gen.OneOf(
        "{}",
        "[]",
        """{"user_name":"alice","tags":["t"],"system_tags":["user:alice","metaflow_version:2.19.38"]}""",
        """{"run_number":"argo-x","user_name":"alice"}""",
        """{"task_id":"t-1","tags":null}""",
        """{"tags_to_add":["a","b"],"tags_to_remove":["c"]}""",
        """[{"field_name":"attempt","type":"attempt","value":"0","tags":["attempt_id:0"],"user_name":"alice"}]""",
        """[{"name":"x","location":"s3://b/k","ds_type":"s3","sha":"00","type":"metaflow.artifact","content_type":"gzip+pickle","attempt_id":0}]""");

    private static readonly Gen<string> _deep = Gen.Select(Gen.OneOf(30, 31, 32, 33, 64, 1000, 20_000), Gen.OneOf("[", "{\"a\":", "[{\"tags\":"), Gen.Bool)
        .Select(static (depth, open, isClosed) => string.Concat(Enumerable.Repeat(open, depth)) + (isClosed && open == "[" ? new string(']', depth) : ""));

    private static readonly Gen<string> _text = Gen.Frequency(
        (4, _valid),
        (4, _json),
        (6, _object),
        (6, _object.Array[0, 4].Select(static items => $"[{string.Join(',', items)}]")),
        (1, _deep),
        (1, Gen.OneOf("", " ", "\ufeff{}", "{}{}", "{} x", "nul", "'a'", "{a:1}", "[1,]", "// x\n{}", "NaN", "{\"tags\":[}", "\"\\x\"")));

    /// <summary>All of these.</summary>
    public static Gen<byte[]> All { get; } = Gen.Frequency(
        (8, _text.Select(Encoding.UTF8.GetBytes)),
        (4, Gen.Select(_text.Select(Encoding.UTF8.GetBytes), Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.Byte).Select(Damage)),
        (1, Gen.Byte.Array[0, 60]));

    private static byte[] Damage(byte[] bytes, int how, int place, byte value)
    {
        if (bytes.Length == 0)
            return [value];
        place %= bytes.Length;
        return how switch
        {
            0 => bytes[..place],
            1 => [.. bytes[..place], value, .. bytes[(place + 1)..]],
            2 => [.. bytes[..place], value, .. bytes[place..]],
            _ => [.. bytes[..place], 0xC3, 0x28, 0xED, 0xA0, 0x80, .. bytes[place..]],
        };
    }
}
