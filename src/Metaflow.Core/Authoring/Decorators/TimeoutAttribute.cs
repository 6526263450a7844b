using Metaflow.Runtime;

namespace Metaflow;

/// <summary>Limits how long an attempt of a step may take: its settings are added up.</summary>
/// <remarks>
/// When the time is over, the step's <see cref="CancellationToken"/> is cancelled, and the attempt fails by a
/// <see cref="TimeoutException"/>; <see cref="RetryAttribute"/> and <see cref="CatchAttribute"/> deal with it as with any other. A step
/// that goes on for five seconds more loses its process, and what it assigned is not stored. Where tasks run inside the program itself,
/// it is left to run, and nothing it does is stored.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TimeoutAttribute : StepDecorator
{
    /// <summary>Seconds. Default 0.</summary>
    public int Seconds { get; set; }

    /// <summary>Minutes, added to the seconds. Default 0.</summary>
    public int Minutes { get; set; }

    /// <summary>Hours, added to the rest. Default 0.</summary>
    public int Hours { get; set; }

    /// <inheritdoc/>
    public override string Name => "timeout";

    /// <inheritdoc/>
    public override TimeSpan? TimeLimit => TimeSpan.FromSeconds(TotalSeconds);

    private long TotalSeconds => Seconds + (60L * Minutes) + (3600L * Hours);

    /// <inheritdoc/>
    public override void Describe(DecoratorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Seconds = settings.Of("seconds", Seconds);
        Minutes = settings.Of("minutes", Minutes);
        Hours = settings.Of("hours", Hours);
    }

    /// <inheritdoc/>
    public override void Validate(DecoratedStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (TotalSeconds <= 0 || TotalSeconds > StepTimer.Longest.TotalSeconds)
        {
            throw new MetaflowException(
                $"[Timeout] of step '{step.Node.Name}' allows {TotalSeconds} seconds; give Seconds, Minutes or Hours that add up to more "
                + $"than nothing and at most {StepTimer.Longest.TotalDays:0} days.");
        }
    }
}
