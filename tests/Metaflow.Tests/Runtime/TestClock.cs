using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Tests.Runtime;

/// <summary>The clock of a run inside the test's process, which a step of it can move; and a gate that the test opens for the step.</summary>
internal sealed class TestClock
{
    private static readonly AsyncLocal<TestClock?> _current = new();

    private TestClock()
    {
    }

    public static TestClock Current => _current.Value ?? throw new InvalidOperationException("The test has no clock.");

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set by a step that is through.</summary>
    public TaskCompletionSource Through { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes the clock of the calling test.</summary>
    public static TestClock Start() => _current.Value = new TestClock();

    public static void Advance(TimeSpan time) => Current.Time.Advance(time);
}
