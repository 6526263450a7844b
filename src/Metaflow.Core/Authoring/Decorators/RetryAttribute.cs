namespace Metaflow;

/// <summary>Tries a failed task again.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RetryAttribute : StepDecorator
{
    /// <summary>The most attempts that a task can have, fallbacks included.</summary>
    internal const int MaxAttempts = 6;

    /// <summary>Further attempts after the first, from 0 to 4. Default 3; 0 protects the step from <c>--with retry</c>.</summary>
    public int Times { get; set; } = 3;

    /// <summary>Minutes to wait between attempts of remote tasks; local tasks are tried again at once. Default 2.</summary>
    public int MinutesBetweenRetries { get; set; } = 2;

    /// <inheritdoc/>
    public override string Name => "retry";

    /// <inheritdoc/>
    public override void Describe(DecoratorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Times = settings.Of("times", Times);
        MinutesBetweenRetries = settings.Of("minutes_between_retries", MinutesBetweenRetries);
    }

    /// <inheritdoc/>
    public override RetryCounts Retries => new(Times, 0);

    internal override TimeSpan PauseBeforeRetry => TimeSpan.FromMinutes(MinutesBetweenRetries);

    internal override bool ActsWhenSpun => false;

    /// <inheritdoc/>
    public override void Validate(DecoratedStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (Times < 0 || Times + 2 > MaxAttempts)
        {
            throw new MetaflowException(
                $"[Retry(Times = {Times})] of step '{step.Node.Name}' is out of range; give 0 to {MaxAttempts - 2}.");
        }

        if (MinutesBetweenRetries < 0)
        {
            throw new MetaflowException(
                $"[Retry(MinutesBetweenRetries = {MinutesBetweenRetries})] of step '{step.Node.Name}' is negative; give 0 or more.");
        }
    }
}
