namespace Metaflow.Service.Operations.Logging;

/// <summary>Writes what is logged as lines of one form.</summary>
/// <param name="writer">Where to; it is disposed of with this object.</param>
/// <param name="form">The form.</param>
/// <param name="time">The clock.</param>
internal sealed class LineLoggerProvider(LogWriter writer, LogLineWriter form, TimeProvider time) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, writer, form, time);

    public void Dispose() => writer.Dispose();

    private sealed class LineLogger(string category, LogWriter writer, LogLineWriter form, TimeProvider time) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            form(
                writer,
                new LogLine(
                    time.GetUtcNow(),
                    logLevel,
                    eventId,
                    category,
                    formatter(state, exception),
                    state as IReadOnlyList<KeyValuePair<string, object?>>,
                    exception));
        }
    }
}
