namespace Metaflow.Tests.Runtime;

[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class TracedAttribute(string label) : StepDecorator
{
    public override string Name => "traced";

    public override ValueTask PreStepAsync(TaskContext task, CancellationToken cancellationToken) => Say("pre");

    public override async Task InvokeAsync(
        TaskContext task, Func<CancellationToken, Task> next, CancellationToken cancellationToken)
    {
        await Say("before");
        await next(cancellationToken);
        await Say("after");
    }

    public override ValueTask PostStepAsync(TaskContext task, CancellationToken cancellationToken)
    {
        if (task.Flow is TracedFlow flow)
            flow.Word = "set by a decorator";
        return Say("post");
    }

    public override async ValueTask<bool> ExceptionAsync(
        TaskContext task, Exception exception, CancellationToken cancellationToken)
    {
        await Say("exception " + exception.Message);
        return false;
    }

    public override ValueTask FinishedAsync(TaskContext task, bool succeeded, CancellationToken cancellationToken) =>
        Say($"finished {succeeded}");

    private ValueTask Say(string text)
    {
        Console.WriteLine($"{label} {text}");
        return default;
    }
}

internal sealed class HandleAttribute : StepDecorator
{
    public int Fallbacks { get; set; }

    public int Times { get; set; }

    public override string Name => "handle";

    public override RetryCounts Retries => new(Times, Fallbacks);

    public override ValueTask<bool> ExceptionAsync(
        TaskContext task, Exception exception, CancellationToken cancellationToken) =>
        new(Fallbacks == 0 || task.RetryCount > task.MaxUserRetries);
}

internal sealed class SkipAttribute : StepDecorator
{
    public override string Name => "skip";

    public override Task InvokeAsync(
        TaskContext task, Func<CancellationToken, Task> next, CancellationToken cancellationToken) => Task.CompletedTask;
}

internal sealed class FinishFailsAttribute : StepDecorator
{
    public override string Name => "finish_fails";

    public override ValueTask FinishedAsync(TaskContext task, bool succeeded, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("too late");
}

internal sealed class RefusingAttribute : StepDecorator
{
    public override string Name => "refusing";

    public override void Validate(DecoratedStep step) =>
        throw new MetaflowException($"not on {step.FlowName}.{step.Node.Name}");
}

internal enum Care
{
    Fast,
    VeryCareful,
}

/// <summary>Has settings of all kinds, which nobody but the source generator names.</summary>
internal sealed class LabelledAttribute(string label) : StepDecorator
{
    public string Label { get; } = label;

    public int Size { get; set; } = 3;

    public double Ratio { get; set; } = 0.5;

    public bool IsOn { get; set; }

    public Care Mode { get; set; }

    public string[] Names { get; set; } = [];

    public string Hidden { get; init; } = "";

    public override string Name => "labelled";

    public override ValueTask PreStepAsync(TaskContext task, CancellationToken cancellationToken)
    {
        if (task.StepName == "start")
        {
            Console.WriteLine(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{Label} {Size} {Ratio} {IsOn} {Mode} {string.Join('|', Names)}"));
        }

        return default;
    }
}
