namespace Metaflow.Metadata;

/// <summary>Offers what is in memory already as an asynchronous sequence.</summary>
internal sealed class CompletedSequence<T>(List<T> items) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Enumerator(items, cancellationToken);

    private sealed class Enumerator(List<T> items, CancellationToken cancellationToken) : IAsyncEnumerator<T>
    {
        private int _index = -1;

        public T Current => items[_index];

        public ValueTask DisposeAsync() => default;

        public ValueTask<bool> MoveNextAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new(++_index < items.Count);
        }
    }
}
