using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Metaflow.Service.Tests.CommandLine;
using Metaflow.Service.Tests.Postgres;

namespace Metaflow.Service.Tests.Original;

/// <summary>
/// The original and this service serve one database, whose tables this one has made. What either has written, both show alike, and either answers
/// requests that write as the other.
/// </summary>
[Trait("Needs", OriginalService.Variable)]
public sealed partial class SameAnswersTests(PostgresFixture postgres)
{
    private static readonly string[] _headers = ["Content-Type", "X-Limit", "Allow"];

    [Fact]
    public async Task Requests_ToBothOnOneDatabase_AreAnsweredAlike()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var process = await ServiceProcess.StartAsync([.. ServiceProcess.Program, "--port", "0"], database.Variables());
        await using var original = await OriginalService.StartAsync(database);
        using var ours = new ServiceClient(process.Address);
        // Either writes flows of its own, and reads those of both.
        var (byOriginal, byOurs) = (new Dictionary<string, string> { ["F"] = "FlowO" }, new Dictionary<string, string> { ["F"] = "FlowW" });
        var differences = new List<string>();

        foreach (var request in ScriptedRequest.ReadAll())
        {
            if (request.Method == "GET")
            {
                foreach (var kept in (IReadOnlyDictionary<string, string>[])[byOriginal, byOurs])
                    await ReadBothAsync(request, ScriptedRequest.Fill(request.Path, kept), original.Client, ours, differences);
                continue;
            }

            var (theirs, own) = (await WriteAsync(original.Client, request, byOriginal), await WriteAsync(ours, request, byOurs));
            Compare(request, theirs, own, answer => WithoutIds(answer, byOriginal["F"]), answer => WithoutIds(answer, byOurs["F"]), differences);
        }

        differences.AddRange(process.Lines.SkipWhile(line => !line.Contains(" ERROR ", StringComparison.Ordinal)));
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static async Task ReadBothAsync(
        ScriptedRequest request, string path, ServiceClient original, ServiceClient ours, List<string> differences)
    {
        var (theirs, own) = (await original.GetAsync(path), await ours.GetAsync(path));
        Compare(request, theirs, own, Exactly, Exactly, differences);
        if (theirs.NextCursor is not { } their || own.NextCursor is not { } ownCursor)
        {
            if (theirs.NextCursor != own.NextCursor && theirs.Status == own.Status)
                differences.Add($"{request}: the next cursor is {theirs.NextCursor} and {own.NextCursor}");
            return;
        }

        // A client may go from one to the other in the middle of a list.
        foreach (var cursor in (string[])[their, ownCursor])
        {
            var next = $"{path}&_cursor={Uri.EscapeDataString(cursor)}";
            Compare(request with { Path = next }, await original.GetAsync(next), await ours.GetAsync(next), Exactly, Exactly, differences);
        }

        string Exactly(Answer answer) => request.IsUnordered && answer.Status == 200
            ? string.Join('\n', answer.Json.EnumerateArray().Select(item => JsonSerializer.Serialize(item)).Order(StringComparer.Ordinal))
            : Body(answer);
    }

    private static async Task<Answer> WriteAsync(ServiceClient service, ScriptedRequest request, Dictionary<string, string> kept)
    {
        var answer = await service.SendAsync(
            request.Method, ScriptedRequest.Fill(request.Path, kept), request.Body is null ? null : ScriptedRequest.Fill(request.Body, kept));
        if (request.KeepAs is not null)
            kept[request.KeepAs] = answer.Member(request.KeepMember!);
        return answer;
    }

    private static void Compare(
        ScriptedRequest request, Answer theirs, Answer own, Func<Answer, string> theirBody, Func<Answer, string> ownBody, List<string> differences)
    {
        if ((theirs.Status, own.Status) != (request.Original, request.Ours))
            differences.Add($"{request}: {theirs.Status} {theirs.Body}\n   and {own.Status} {own.Body}");
        if (theirs.Status != own.Status)
            return;
        var (their, ownText) = (theirBody(theirs), ownBody(own));
        if (their != ownText)
            differences.Add($"{request}: {their}\n   and {ownText}");
        foreach (var header in _headers.Where(header => theirs[header] != own[header]))
            differences.Add($"{request}: {header} is '{theirs[header]}' and '{own[header]}'");
    }

    private static string Body(Answer answer)
    {
        try
        {
            // Of an error of the database, the code counts.
            return answer.Json.ValueKind is JsonValueKind.String && PgCode().Match(answer.Body) is { Success: true } code ? code.Groups[1].Value : answer.Compact;
        }
        catch (JsonException)
        {
            return answer.Body;
        }
    }

    private static string WithoutIds(Answer answer, string flow)
    {
        var text = IdOrTime().Replace(Body(answer).Replace(flow, "{F}", StringComparison.Ordinal), "$1N");
        return text.StartsWith("{\"tags\":", StringComparison.Ordinal)
            ? string.Join(' ', JsonNode.Parse(text)!["tags"]!.AsArray().Select(tag => (string?)tag).Order(StringComparer.Ordinal))
            : text;
    }

    [GeneratedRegex("pgcode[^0-9A-Z]+([0-9A-Z]{5})")]
    private static partial Regex PgCode();

    [GeneratedRegex("(\"(?:ts_epoch|last_heartbeat_ts|run_number|task_id)\":\"?)[0-9]+")]
    private static partial Regex IdOrTime();
}
