namespace Metaflow.Runtime.Remote;

/// <summary>
/// A kind of place where tasks run other than this machine, such as <c>batch</c>: runs tasks there for the process that launched the run, and
/// tells a task that runs there about its machine. Thread-safe.
/// </summary>
internal abstract class ComputeType
{
    /// <summary>The name, which <see cref="StepDecorator.ComputeType"/> of a decorator gives.</summary>
    public abstract string Name { get; }

    /// <summary>Checks all that can be known before a run starts: settings, datastore, the decorators of the steps that run there.</summary>
    /// <param name="run">The run; it has no id yet, and its package cannot be asked for.</param>
    /// <exception cref="MetaflowException">Something is missing or wrong; the message says which setting, and how to set it.</exception>
    public abstract void Validate(RemoteRun run);

    /// <summary>Opens the place for the tasks of a run; nothing is called yet.</summary>
    /// <param name="run">The run.</param>
    public abstract ComputeBackend Open(RemoteRun run);

    /// <summary>The machine of this process, which runs a task there.</summary>
    public abstract RemoteMachine OpenMachine();
}
