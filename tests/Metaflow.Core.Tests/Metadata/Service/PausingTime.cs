using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Core.Tests.Metadata.Service;

/// <summary>A clock that tells which pauses are made, and ends each when a test says so. Time limits of calls are no pauses.</summary>
internal sealed class PausingTime() : FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_795_448_363_372))
{
    private static readonly TimeSpan _timeLimit = TimeSpan.FromSeconds(90);

    private readonly Channel<TimeSpan> _pauses = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != _timeLimit && dueTime != Timeout.InfiniteTimeSpan)
            _pauses.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>The next pause, which then is over.</summary>
    public async Task<TimeSpan> EndPauseAsync()
    {
        var pause = await NextPauseAsync();
        Advance(pause);
        return pause;
    }

    /// <summary>The next pause, which goes on.</summary>
    public async Task<TimeSpan> NextPauseAsync() => await _pauses.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
