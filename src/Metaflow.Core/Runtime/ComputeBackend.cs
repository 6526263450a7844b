namespace Metaflow.Runtime;

/// <summary>Where tasks run: the local worker pool, or a cloud service. The scheduler uses it from one loop.</summary>
public abstract class ComputeBackend : IAsyncDisposable
{
    /// <summary>Makes ready for tasks, such as by starting a first worker; returns at once.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Starts an attempt and returns at once; all news of it go to the sink, from any thread.</summary>
    /// <param name="task">The attempt.</param>
    /// <param name="sink">Takes the news; <see cref="TaskSink.Ended"/> comes exactly once, and last.</param>
    public abstract void Start(TaskSpec task, TaskSink sink);

    /// <summary>Ends one attempt by force, or keeps it from starting; does nothing when it has ended.</summary>
    /// <param name="task">What was given to <see cref="Start"/>.</param>
    public abstract void Kill(TaskSpec task);

    /// <summary>Asks every running attempt to stop; those not yet started never will.</summary>
    public abstract void CancelAll();

    /// <summary>Ends every running attempt by force.</summary>
    public abstract void KillAll();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
