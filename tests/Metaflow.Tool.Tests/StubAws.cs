using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Metaflow.Tool.Tests;

/// <summary>A server that answers calls of AWS as a test says, for what the AWS of the tests never does: refuse, fail half-way.</summary>
internal sealed class StubAws : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<StubCall, (int Status, string Body)>> _answers = new(StringComparer.Ordinal);
    private readonly WebApplication _server;

    private StubAws(WebApplication server) => _server = server;

    public string Url => _server.Urls.First();

    /// <summary>What was called, in order.</summary>
    public ConcurrentQueue<StubCall> Calls { get; } = new();

    public static async Task<StubAws> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        var stub = new StubAws(server);
        server.Run(stub.AnswerAsync);
        await server.StartAsync();
        stub.Answer("GetCallerIdentity", "<Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>me</UserId><Account>123456789012</Account>");
        return stub;
    }

    /// <summary>Answers a call of a service that speaks XML with the content of its result.</summary>
    public void Answer(string action, string result) => Answer(action, _ => result);

    public void Answer(string action, Func<StubCall, string> result) => _answers[action] = call =>
        (200, $"<{action}Response><{action}Result>{result(call)}</{action}Result></{action}Response>");

    /// <summary>Answers a call of a service that speaks JSON.</summary>
    public void AnswerJson(string action, string json) => AnswerText(action, json);

    /// <summary>Answers a call with a text.</summary>
    public void AnswerText(string action, string text) => _answers[action] = _ => (200, text);

    /// <summary>Refuses a call.</summary>
    public void Refuse(string action, int status, string code, string message) => _answers[action] = call => (status, call.IsJson
        ? $$"""{"__type":"{{code}}","message":"{{message}}"}"""
        : call.Form.Count == 0 ? $"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        : $"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var call = StubCall.Of(context.Request, body);
        Calls.Enqueue(call);
        var (status, answer) = _answers.TryGetValue(call.Action, out var make)
            ? make(call)
            : (400, $"<ErrorResponse><Error><Code>InvalidAction</Code><Message>No answer for {call.Action}</Message></Error></ErrorResponse>");
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(answer);
    }
}
