namespace Metaflow;

/// <summary>
/// Marks a method as a step of its flow. The method is <c>void</c> or <c>Task</c>; it may take the foreach item, a join's
/// <see cref="Inputs{TFlow}"/> and a <see cref="CancellationToken"/>, in any order.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StepAttribute : Attribute
{
    /// <summary>The stored name; null for the method's name in snake_case.</summary>
    public string? Name { get; set; }

    /// <summary>Makes this the first step, whatever its name; without any, the step called <c>Start</c> is.</summary>
    public bool Start { get; set; }

    /// <summary>Makes this the last step, whatever its name; without any, the step called <c>End</c> is.</summary>
    public bool End { get; set; }
}
