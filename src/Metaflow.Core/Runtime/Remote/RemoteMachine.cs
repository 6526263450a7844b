using Metaflow.Metadata;

namespace Metaflow.Runtime.Remote;

/// <summary>The machine on which a task runs that was started from elsewhere. Thread-safe.</summary>
internal abstract class RemoteMachine
{
    /// <summary>The place of this machine among those of a gang, from 0; 0 outside a gang.</summary>
    public virtual int NodeIndex => 0;

    /// <summary>The address of the machine that runs a gang's control task, as others of the gang reach it.</summary>
    public virtual string MainAddress => "127.0.0.1";

    /// <summary>The file in which a step finds when its machine will be taken away, once that is known; null when nobody will tell.</summary>
    public virtual string? TerminationNoticeFile => null;

    /// <summary>What is worth recording about the machine. Best effort: what cannot be found out in a second or two is left out, and so is what is
    /// not known when the call is stopped.</summary>
    /// <param name="attempt">The attempt that the records belong to.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public virtual ValueTask<IReadOnlyList<MetadataRecord>> DescribeAsync(int attempt, CancellationToken cancellationToken) => new([]);

    /// <summary>Waits until the machine is told that it will be taken away.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>When it will be; null when nobody will tell, at once.</returns>
    /// <exception cref="OperationCanceledException">The wait was stopped.</exception>
    public virtual ValueTask<DateTimeOffset?> AwaitTerminationNoticeAsync(CancellationToken cancellationToken) => new((DateTimeOffset?)null);
}
