using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

/// <summary>The faults that may meet one request.</summary>
internal sealed class FaultScope(S3Request request, IReadOnlyList<S3FaultRule> rules, IReadOnlyList<S3Throttle> throttles, TimeProvider time)
    : IDisposable
{
    private int _entered;

    /// <summary>Lets faults happen before anything is done.</summary>
    /// <returns>What is answered instead of doing anything; null to go on.</returns>
    public async ValueTask<S3Answer?> BeforeAsync()
    {
        for (; _entered < throttles.Count; _entered++)
        {
            if (!throttles[_entered].Enter())
                return S3Answer.Of(S3Throttle.SlowDown, request);
        }
        foreach (var rule in rules)
        {
            if (rule.Fault is BeforeFault fault && Fires(rule) && await fault.ApplyAsync(request) is { } answer)
                return answer;
        }
        return null;
    }

    /// <summary>Lets faults happen after everything is done.</summary>
    /// <returns>What is answered.</returns>
    public async ValueTask<S3Answer> AfterAsync(S3Answer answer)
    {
        foreach (var rule in rules)
        {
            if (rule.Fault is AfterFault fault && Fires(rule))
                answer = await fault.ApplyAsync(request, answer, time);
        }
        return answer;
    }

    public void Dispose()
    {
        for (var i = 0; i < _entered; i++)
            throttles[i].Leave();
    }

    private bool Fires(S3FaultRule rule) => rule.Matches(request) && rule.Fires();
}
