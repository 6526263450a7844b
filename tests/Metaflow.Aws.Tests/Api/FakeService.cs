using System.Net;
using System.Text;
using Metaflow.Aws.Api;
using Metaflow.Aws.Credentials;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Aws.Tests.Api;

/// <summary>A service that answers as a test says, on a clock of its own.</summary>
internal sealed class FakeService : HttpMessageHandler
{
    public static readonly AwsKeys Keys = new("AKIATEST", "a-secret-key", "a-session-token");

    private readonly Queue<Func<HttpResponseMessage>> _answers = new();
    private readonly List<SentRequest> _requests = [];
    private readonly Lock _gate = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    /// <summary>What is answered when no other answer is left.</summary>
    public Func<HttpResponseMessage> Otherwise { get; set; } = () => Answer(HttpStatusCode.OK, "{}");

    public IReadOnlyList<SentRequest> Requests => _requests;

    public static HttpResponseMessage Answer(HttpStatusCode status, string body, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8) };
        foreach (var (name, value) in headers)
            answer.Headers.TryAddWithoutValidation(name, value);
        return answer;
    }

    public static Func<HttpResponseMessage> Error(HttpStatusCode status, string code, string message = "") =>
        () => Answer(status, $$"""{"__type": "com.amazonaws.test#{{code}}", "message": "{{message}}"}""");

    public FakeService Then(params Func<HttpResponseMessage>[] answers)
    {
        foreach (var answer in answers)
            _answers.Enqueue(answer);
        return this;
    }

    public AwsConnection Connect(AwsService service, CredentialSource? credentials = null) => new(
        service,
        new AwsEndpoint(new Uri("https://test.example"), "eu-west-1"),
        credentials ?? new FixedCredentialSource(Keys),
        Time,
        this);

    /// <summary>Lets time pass until a call has ended.</summary>
    public async Task<T> PassTimeAsync<T>(Task<T> call)
    {
        while (!call.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
            if (!call.IsCompleted)
                await Task.WhenAny(call, Task.Run(static () => { }));
        }

        return await call;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = request.Headers.Concat(request.Content!.Headers).ToDictionary(
            static header => header.Key, static header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        var body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
        lock (_gate)
        {
            _requests.Add(new SentRequest(request.Method.Method, request.RequestUri!, headers, body, Time.GetUtcNow()));
            return (_answers.TryDequeue(out var answer) ? answer : Otherwise)();
        }
    }
}
