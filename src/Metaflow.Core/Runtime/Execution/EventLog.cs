using System.Runtime.CompilerServices;

namespace Metaflow.Runtime.Execution;

/// <summary>
/// What happens in a run, for any number of readers that each see all from the beginning and wait for more. Keeps the latest only, so that a
/// run that prints without end does not fill the memory. Thread-safe.
/// </summary>
/// <typeparam name="T">What happens.</typeparam>
/// <param name="missed">
/// Makes what a reader gets who comes too late for the beginning, from the first that is kept and the number that is not.
/// </param>
/// <param name="capacity">How many are kept, 1 or more.</param>
internal sealed class EventLog<T>(Func<T, long, T> missed, int capacity = 100_000)
{
    private readonly Lock _lock = new();

    // The event before the first that is kept; a reader holds on to the chain from where it is.
    private Node _beforeFirst = new(default!);
    private Node? _last;
    private long _dropped;
    private int _count;
    private bool _isComplete;
    private TaskCompletionSource? _changed;

    public void Add(T happened)
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            var node = new Node(happened);
            (_last ?? _beforeFirst).Next = node;
            _last = node;
            if (_count < capacity)
            {
                _count++;
            }
            else
            {
                _beforeFirst = _beforeFirst.Next!;
                _dropped++;
            }

            (changed, _changed) = (_changed, null);
        }

        changed?.TrySetResult();
    }

    /// <summary>No event follows: readers end.</summary>
    public void Complete()
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            _isComplete = true;
            (changed, _changed) = (_changed, null);
        }

        changed?.TrySetResult();
    }

    public async IAsyncEnumerable<T> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (node, dropped) = Begin();
        if (dropped > 0)
            yield return missed(node.Next!.Event, dropped);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (next, change) = Follow(node);
            if (next is not null)
            {
                node = next;
                yield return node.Event;
            }
            else if (change is not null)
            {
                await change.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                yield break;
            }
        }
    }

    private (Node BeforeFirst, long Dropped) Begin()
    {
        lock (_lock)
            return (_beforeFirst, _dropped);
    }

    /// <summary>The next node; else what to wait for; neither when no event follows.</summary>
    private (Node? Next, Task? Change) Follow(Node node)
    {
        lock (_lock)
        {
            if (node.Next is { } next)
                return (next, null);
            return _isComplete
                ? (null, null)
                : (null, (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
        }
    }

    private sealed class Node(T happened)
    {
        public T Event { get; } = happened;

        public Node? Next { get; set; }
    }
}
