using Metaflow.Datastore;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime.Hooks;

/// <summary>Runs the exit hooks of a flow after a run. Whatever they do does not change how the run ended.</summary>
/// <param name="setup">The flow.</param>
/// <param name="storage">The run's data and records.</param>
/// <param name="observer">Gets what the hooks print, and what goes wrong with them.</param>
/// <param name="command">How to start a process for a hook; null runs hooks in this one.</param>
/// <param name="time">The clock.</param>
internal sealed class ExitHooks(
    FlowSetup setup, RunStorage storage, RunObserver observer, Lazy<WorkerCommand>? command, TimeProvider time)
{
    /// <summary>Runs the hooks one after the other.</summary>
    /// <param name="succeeded">Whether the run did.</param>
    public async Task RunAsync(bool succeeded)
    {
        foreach (var decorator in setup.Definition.Decorators.OfType<ExitHookAttribute>())
        {
            foreach (var name in succeeded ? decorator.OnSuccess : decorator.OnError)
                await RunAsync(name, TimeSpan.FromSeconds(decorator.TimeoutSeconds)).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(string name, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit, time);
        try
        {
            if (command is null)
                await RunHereAsync(name, stop.Token).ConfigureAwait(false);
            else
                await ExitHookProcess.RunAsync(command.Value, name, storage.Context, Say, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            observer.RunMessage($"Exit hook '{name}' was stopped: it took longer than {limit.TotalSeconds:0} seconds.", isError: true);
        }
        catch (Exception e)
        {
            var reason = e is MetaflowException or IOException ? e.Message : TaskFailureText.Of(e);
            observer.RunMessage($"Exit hook '{name}' failed: {reason}", isError: true);
        }
    }

    /// <summary>Nothing can end a thread by force: a hook that does not listen to its token goes on alone.</summary>
    private async Task RunHereAsync(string name, CancellationToken cancellationToken)
    {
        using var console = ConsoleRouter.Install();
        await Task.Run(CallAsync, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);

        async Task CallAsync()
        {
            using (console.Redirect(new LineSink(Say)))
            {
                await ExitHookCall.InvokeAsync(setup.Definition, name, storage, setup.Serializers, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private void Say(string line) => observer.RunMessage(line, isError: false);

    private sealed class LineSink(Action<string> onLine) : TaskSink
    {
        public override void Started(int processId)
        {
        }

        public override void Output(LogStream stream, ReadOnlySpan<byte> line) =>
            onLine(System.Text.Encoding.UTF8.GetString(line));

        public override void Ended(AttemptExit exit)
        {
        }
    }
}
