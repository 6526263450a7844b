using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

public sealed class GangTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Run_MemberFailsAndAnotherThrowsWhenItIsToldToStop_FailsAsRunsDo()
    {
        var run = await _sandbox.RunAsync<ThrowingWhenStoppedFlow>(new RunOptions { MaxWorkers = 2 });

        Assert.False(run.Result.Succeeded);
        Assert.Equal(["work", "work"], run.Result.FailedTasks.Select(task => task.Step));
    }
}

internal partial class ThrowingWhenStoppedFlow : FlowSpec
{
    private static readonly ManualResetEventSlim _isWaiting = new();

    [Step]
    public void Start() => Next(Work, numParallel: 2);

    [Step]
    public void Work(CancellationToken stop)
    {
        if (Current.Parallel!.NodeIndex == 1)
        {
            _isWaiting.Wait(CancellationToken.None);
            throw new InvalidOperationException("failed");
        }

        using var callback = stop.Register(static () => throw new InvalidOperationException("a callback"));
        _isWaiting.Set();
        stop.WaitHandle.WaitOne();
        stop.ThrowIfCancellationRequested();
        Next(Join);
    }

    [Step]
    public void Join(Inputs<ThrowingWhenStoppedFlow> inputs) => Next(End);

    [Step]
    public void End()
    {
    }
}
