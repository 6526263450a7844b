using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Metaflow.Aws.Api;
using Metaflow.Aws.Batch.Api;
using Metaflow.Aws.Credentials;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>AWS Batch, as far as jobs are made with it: queues on instances (<c>queue</c>, <c>disabled</c>) and on Fargate (<c>fargate</c>).</summary>
internal sealed class FakeBatch : HttpMessageHandler
{
    public ConcurrentQueue<(string Call, JsonNode Body)> Calls { get; } = new();

    /// <summary>Names of the definitions that there are.</summary>
    public ConcurrentDictionary<string, string> Definitions { get; } = new(StringComparer.Ordinal);

    /// <summary>Ends before a call is answered.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    public BatchApi Connect() => new(new AwsJsonClient(new AwsConnection(
        AwsService.Batch,
        new AwsEndpoint(new Uri("http://batch.test"), "eu-west-1"),
        new FixedCredentialSource(new AwsKeys("AKIATEST", "secret", SessionToken: null)),
        handler: this)));

    public int CallsOf(string call) => Calls.Count(c => c.Call == call);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = request.RequestUri!.AbsolutePath["/v1/".Length..];
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        Calls.Enqueue((call, body));
        await Hold.WaitAsync(cancellationToken);
        var answer = call switch
        {
            "describejobqueues" => Queues(body["jobQueues"]?[0]?.GetValue<string>()),
            "describecomputeenvironments" => Environments(body["computeEnvironments"]![0]!.GetValue<string>()),
            "describejobdefinitions" => Definition(body["jobDefinitionName"]!.GetValue<string>()),
            "registerjobdefinition" => Register(body["jobDefinitionName"]!.GetValue<string>()),
            _ => throw new InvalidOperationException(call),
        };
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, "application/json") };
    }

    private static string Queues(string? name)
    {
        string[] names = name is null ? ["disabled", "queue", "fargate"] : name is "disabled" or "queue" or "fargate" ? [name] : [];
        var queues = names.Select(static n => $$"""
            {"jobQueueName": "{{n}}", "jobQueueArn": "arn:{{n}}", "state": "{{(n == "disabled" ? "DISABLED" : "ENABLED")}}", "status": "VALID",
             "computeEnvironmentOrder": [{"order": 2, "computeEnvironment": "gone"}, {"order": 1, "computeEnvironment": "of-{{n}}"}]}
            """);
        return $$"""{"jobQueues": [{{string.Join(',', queues)}}]}""";
    }

    private static string Environments(string name) => $$"""
        {"computeEnvironments": [{"computeEnvironmentName": "{{name}}", "state": "ENABLED", "status": "VALID",
          "computeResources": {"type": "{{(name == "of-fargate" ? "FARGATE_SPOT" : "SPOT")}}"} } ]}
        """;

    private string Definition(string name) => Definitions.TryGetValue(name, out var arn)
        ? $$"""{"jobDefinitions": [{"jobDefinitionName": "{{name}}", "jobDefinitionArn": "{{arn}}"}]}"""
        : """{"jobDefinitions": []}""";

    private string Register(string name)
    {
        var arn = Definitions.GetOrAdd(name, static n => $"arn:{n}:1");
        return $$"""{"jobDefinitionName": "{{name}}", "jobDefinitionArn": "{{arn}}", "revision": 1}""";
    }
}
