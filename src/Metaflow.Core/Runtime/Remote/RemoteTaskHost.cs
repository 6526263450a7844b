using System.Runtime.InteropServices;
using System.Text;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime.Remote;

/// <summary>
/// The hidden command <c>remote-task</c>: on a machine that was started for one attempt, reads what to run from the environment, and looks after it.
/// </summary>
internal static class RemoteTaskHost
{
    private const int WrongUsage = 2;

    /// <summary>Runs the attempt.</summary>
    /// <param name="definition">The flow.</param>
    /// <param name="args">The arguments of the flow: <c>remote-task</c>, nothing else.</param>
    /// <param name="backends">What the program knows.</param>
    /// <returns>
    /// The exit code: 0 when the task is done, 1 or the process's own code when it failed, 128 + n when signal n ended it, 2 when there is nothing to run.
    /// </returns>
    public static async Task<int> RunAsync(FlowDefinition definition, string[] args, Backends backends)
    {
        try
        {
            var configuration = MetaflowConfiguration.FromEnvironment();
            var json = await FindAsync(definition, configuration, backends).ConfigureAwait(false);
            if (args.Length != 1 || json is null)
            {
                await Console.Error.WriteLineAsync($"{RemoteTask.Command} is started where a task runs elsewhere, not by hand.").ConfigureAwait(false);
                return WrongUsage;
            }

            var command = WorkerCommand.OfThisProcess(args)
                ?? throw new MetaflowException("This program cannot start itself again, which it must for a task. Start it by FlowProgram.RunAsync.");
            Environment.SetEnvironmentVariable(RemoteTask.Variable, null);
            Environment.SetEnvironmentVariable(RemoteTask.KeyVariable, null);
            var supervisor = new Supervisor(RemoteTaskJson.Deserialize(json, RemoteTask.Variable), command, backends);
            await using var disposal = supervisor.ConfigureAwait(false);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                supervisor.Stop();
            });
            return await supervisor.RunAsync().ConfigureAwait(false);
        }
        catch (MetaflowException e)
        {
            await Console.Error.WriteLineAsync($"{e.Headline}: {e.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>What to run; null when nobody has said.</summary>
    private static async Task<string?> FindAsync(FlowDefinition definition, MetaflowConfiguration configuration, Backends backends)
    {
        if (configuration.GetEnvironmentVariable(RemoteTask.KeyVariable) is not { Length: > 0 } key)
            return configuration.GetEnvironmentVariable(RemoteTask.Variable) is { Length: > 0 } json ? json : null;
        var type = backends.Datastore(configuration.Get(ConfigurationOptions.DefaultDatastore));
        var datastore = new FlowDatastore(definition.Name, type.Open(type.FindRoot(configuration, create: false)!, () => configuration));
        return Encoding.UTF8.GetString((await datastore.Blobs.LoadAsync(key).ConfigureAwait(false)).Span);
    }
}
