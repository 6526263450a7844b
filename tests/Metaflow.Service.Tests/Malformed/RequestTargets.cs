using System.Text;
using CsCheck;

namespace Metaflow.Service.Tests.Malformed;

/// <summary>Targets of requests: the routes of the service with names of all kinds in them, with queries of all kinds, and damaged.</summary>
internal static class RequestTargets
{
    private static readonly string[] _routes =
    [
        "GET /ping", "GET /version", "GET /healthcheck", "GET /livez", "GET /readyz", "GET /auth/token", "GET /flows", "GET /flows/*", "POST /flows/*", "GET /flows/*/runs",
        "GET /flows/*/runs/*", "POST /flows/*/run", "POST /flows/*/runs/*/heartbeat", "PATCH /flows/*/runs/*/tag/mutate", "GET /flows/*/runs/*/steps",
        "GET /flows/*/runs/*/steps/*", "POST /flows/*/runs/*/steps/*/step", "GET /flows/*/runs/*/steps/*/tasks", "GET /flows/*/runs/*/steps/*/filtered_tasks",
        "GET /flows/*/runs/*/steps/*/tasks/*", "POST /flows/*/runs/*/steps/*/task", "POST /flows/*/runs/*/steps/*/tasks/*/heartbeat",
        "GET /flows/*/runs/*/steps/*/tasks/*/metadata", "POST /flows/*/runs/*/steps/*/tasks/*/metadata", "GET /flows/*/runs/*/metadata",
        "GET /flows/*/runs/*/steps/*/tasks/*/artifacts", "GET /flows/*/runs/*/steps/*/artifacts", "GET /flows/*/runs/*/artifacts",
        "GET /flows/*/runs/*/steps/*/tasks/*/attempt/*/artifacts", "GET /flows/*/runs/*/steps/*/tasks/*/artifacts/*",
        "GET /flows/*/runs/*/steps/*/tasks/*/artifacts/*/attempt/*", "POST /flows/*/runs/*/steps/*/tasks/*/artifact",
    ];

    private static readonly Gen<string> _odd = Gen.OneOf(
        "", "0", "007", "-1", "1.0", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "%31", "%C2%B2",
        "%D9%A1", "%2F", "%2f..%2f", "..", ".", "%2e%2e", "%00", "a%00b", "%", "%%", "%2", "%zz", "%u0041", "%FF", "%C0%AF", "%E2%82", "%ED%A0%80", "%F0%9F%98%80",
        "%0d%0aSet-Cookie:x", "%1b%5b31m", "%22", "'", "'%20OR%201=1--", "%27%3B%20DROP%20TABLE%20flows_v3%3B--", "$1", "{flow}", "*", "a+b", "a;b", "a=b", "~", "name",
        "null", "undefined", "%25", "%2525", "runs", "steps", new string('a', 255), new string('a', 256), new string('a', 3000), string.Concat(Enumerable.Repeat("%F0%9F%98%80", 255)),
        "\u0001", "\u001b[0m", "\u007f");

    private static readonly Gen<string> _encoded = Gen.Byte.Array[1, 6].Select(static bytes => string.Concat(bytes.Select(static b => $"%{b:X2}")));

    // What there is, most of the time, so that requests come far: a flow, a run, a step, a task, and an artifact or an attempt.
    private static readonly Gen<string[]> _names = Gen.Select(
        Name("F"), Name("argo-x", "3", "4"), Name("start"), Name("t-F", "3", "4"), Name("0", "name", "x"), Name("0", "1"),
        static (flow, run, step, task, last, attempt) => new[] { flow, run, step, task, last, attempt });

    private static readonly Gen<string[]> _route = Gen.Select(Gen.OneOf(_routes), _names).Select(static (route, names) => Fill(route, names).Split(' ', 2));

    private static readonly Gen<string> _parameter = Gen.OneOf(
        "_limit", "_limit", "_cursor", "_cursor", "_tags", "_tags:any", "_tags:all", "_tags:likeall", "_tags:likeany", "_tags:zz", "_tags:", "flow_id", "run_number",
        "run_number:lt", "run_id:ne", "user_name:co", "user_name:li", "ts_epoch:ge", "ts_epoch:zz", "ts_epoch:is", "last_heartbeat_ts:le", "tags", "tags:eq", "tags:co",
        "system_tags:ne", "user", "user:sw", "user:ew", "status", "status:ne", "status:co", "task_id:gt", "task_name", "metadata_field_name", "pattern", "pattern",
        "", ":", "%00", "a", "flow_id:eq:eq");

    private static readonly Gen<string> _value = Gen.Frequency(
        (5, Gen.OneOf(
            "", "0", "1", "-1", "50", "500", "501", "2147483648", "99999999999999999999", "1e3", "%2B5", "null", "NULL", "abc", "running", "completed,failed", "bogus",
            "1,2,null", ",", ",,,", "a,b", "%25", "%25%25%25a%25%25", "_", "%5C", "a%5C", "F", "start", "attempt", "%5B%5D", "%5B%22a%22%5D", "%7B%7D", "%5B1e999%5D", "%5B",
            "%22%5Cud800%22", "%00", "a%00", "%FF", "%ED%A0%80", "%", "%zz", "%F0%9F%98%80", "'%20OR%20'1'='1", "%27%3B--", "a&b", "a=b")),
        (2, Gen.OneOf(
            ".*", "(a%2B)%2B$", "[", "(", ")", "*", "\\\\", "%5C", "(?<n>x)%5Ck<n>", "(?i)x", "a{1000}{1000}", "a{99999999999}", ".{65536}", "%5Cp{Foo}", "[z-a]", "%5Cd%2B", "(?%23x",
            "(?=a)*", "%5C1", "[[:alpha:]]", "(((((((((((((((((((((((((((((((((a", "(a|a)*$", "^$", "x%0Ay")),
        (2, Gen.OneOf(
            """{"ts_epoch": 1, "flow_id": "F"}""", """{"ts_epoch": 9999999999999, "run_number": 6}""", """{"ts_epoch": 1, "task_id": 2}""", """{"ts_epoch": 1, "id": 8}""",
            """{"ts_epoch": 1, "task_id": 1, "name": "x"}""", """{"ts_epoch": 1e999, "run_number": {}}""", """{"ts_epoch": "1", "run_number": "2", "id": null}""",
            """{"ts_epoch": 9223372036854775808, "run_number": 1.5}""", """{"ts_epoch":1,"flow_id":"\u0000","name":"\ud800","task_id":1}""", "[]", "1", "", "{", "[[[[[[[[[]]]]]]]]]",
            """{"ts_epoch":1,"flow_id":[["a"],["b","c"]]}""").Select(static json => Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(json))))),
        (1, _odd.Where(static text => text.Length < 300)),
        (1, _encoded));

    private static readonly Gen<string> _query = Gen.Frequency(
        (3, Gen.Const("")),
        (4, Gen.Select(_parameter, _value, static (name, value) => $"{name}={value}").Array[1, 4].Select(static pairs => "?" + string.Join('&', pairs))),
        (1, Gen.OneOf("?", "??", "?&&&=", "?=", "?a", "?%", "?_limit", "?" + string.Concat(Enumerable.Repeat("a=1&", 1000)), "?_limit=" + new string('9', 5000),
            "?run_number=" + Many("1", 3000), "?user_name:co=" + Many("a", 3000), "?status=" + Many("failed", 1500), "?_tags:any=" + Many("a", 3000),
            "?_tags:likeall=" + Many("%25", 2000), "?_tags=" + Many("a", 3000), string.Concat(Enumerable.Repeat("&task_id:ne=1", 1000)).Insert(0, "?"))));

    /// <summary>All of these, each behind the method that it goes with.</summary>
    public static Gen<(string Method, string Target)> All { get; } = Gen.Frequency(
        (16, Gen.Select(_route, _query, static (route, query) => (route[0], route[1] + query))),
        (2, Gen.Select(_route, _query, Gen.Int[0, 6], Gen.Int[0, 1000]).Select(static (route, query, how, place) => (route[0], Damage(route[1], query, how, place)))),
        (1, Gen.OneOf(
            "/", "//", "///flows", "/flows/", "/Flows", "/flows//runs", "*", "http://service/flows", "http://service", "https://x:99999/flows", "/%", "/%2fflows")
            .Select(static target => ("GET", target))));

    private static Gen<string> Name(params string[] known) => Gen.Frequency((15, Gen.OneOf(known)), (2, _odd), (1, _encoded));

    private static string Many(string value, int count) => string.Join(',', Enumerable.Repeat(value, count));

    private static string Fill(string route, string[] names)
    {
        var parts = route.Split('*');
        var path = new StringBuilder(parts[0]);
        for (var i = 1; i < parts.Length; i++)
            path.Append(names[i - 1]).Append(parts[i]);
        return path.ToString();
    }

    private static string Damage(string path, string query, int how, int place)
    {
        place %= path.Length;
        return how switch
        {
            0 => path + "/" + query,
            1 => path[..place] + query,
            2 => "/" + path + query,
            3 => path[..place] + "/" + path[place..] + query,
            4 => path.ToUpperInvariant() + query,
            5 => "http://service" + path + query,
            _ => path + ";x=1" + query + "#" + query,
        };
    }
}
