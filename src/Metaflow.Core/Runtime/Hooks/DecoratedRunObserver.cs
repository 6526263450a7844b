using Metaflow.Datastore;

namespace Metaflow.Runtime.Hooks;

/// <summary>Tells the step decorators of tasks that start and end, and hands everything on.</summary>
/// <param name="observer">Sees the run.</param>
/// <param name="setup">The flow.</param>
internal sealed class DecoratedRunObserver(RunObserver observer, FlowSetup setup) : RunObserver
{
    public override void RunStarting(string runId) => observer.RunStarting(runId);

    public override void TaskCloning(RunningTask task, string origin) => observer.TaskCloning(task, origin);

    public override void TaskStarting(RunningTask task)
    {
        observer.TaskStarting(task);
        Tell(task, static (decorator, task) => decorator.TaskStarting(task));
    }

    public override void TaskOutput(RunningTask task, LogStream stream, string line) =>
        observer.TaskOutput(task, stream, line);

    public override void TaskMessage(RunningTask task, string message, bool isError) =>
        observer.TaskMessage(task, message, isError);

    public override void TaskFinished(RunningTask task, TaskOutcomeKind outcome)
    {
        observer.TaskFinished(task, outcome);
        Tell(task, (decorator, task) => decorator.TaskEnded(task, outcome));
    }

    public override void TasksQueued(string step, int count) => observer.TasksQueued(step, count);

    public override void RunMessage(string message, bool isError) => observer.RunMessage(message, isError);

    public override void RunFinished(string runId, bool succeeded) => observer.RunFinished(runId, succeeded);

    private void Tell(RunningTask task, Action<StepDecorator, RunningTask> hook)
    {
        foreach (var decorator in setup.DecoratorsOf(task.Step).Reverse())
        {
            try
            {
                hook(decorator, task);
            }
            catch (Exception e)
            {
                observer.TaskMessage(task, $"Decorator '{decorator.Name}' failed: {TaskFailureText.Of(e)}", isError: true);
            }
        }
    }
}
