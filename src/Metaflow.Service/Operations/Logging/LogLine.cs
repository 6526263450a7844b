namespace Metaflow.Service.Operations.Logging;

/// <summary>A line of the log, before it is written.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Event">What it is.</param>
/// <param name="Category">Which part of the program tells it.</param>
/// <param name="Message">The message with its values.</param>
/// <param name="Fields">The values by name; null when there are none.</param>
/// <param name="Exception">What was thrown; null when nothing was.</param>
internal readonly record struct LogLine(
    DateTimeOffset Time,
    LogLevel Level,
    EventId Event,
    string Category,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>>? Fields,
    Exception? Exception);
