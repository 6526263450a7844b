using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Metaflow.Service.Tests.Postgres;

/// <summary>Keeps what is logged.</summary>
internal sealed class RecordingLoggers : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(int Event, string Text)> _entries = [];
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _awaited = [];

    /// <summary>The ids of the events logged so far.</summary>
    public IEnumerable<int> Events => _entries.Select(entry => entry.Event);

    /// <summary>Everything that was logged.</summary>
    public string Text => string.Join('\n', _entries.Select(entry => entry.Text));

    /// <summary>Ends when an event is logged, with its text.</summary>
    public Task<string> WaitForAsync(int eventId) => Awaited(eventId).Task;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        _entries.Enqueue((eventId.Id, text));
        Awaited(eventId.Id).TrySetResult(text);
    }

    private TaskCompletionSource<string> Awaited(int eventId) =>
        _awaited.GetOrAdd(eventId, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
