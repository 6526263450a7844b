namespace Metaflow.Service.Configuration;

/// <summary>How lines of the log are written.</summary>
internal enum LogFormat
{
    /// <summary>For people: time, level, event and message.</summary>
    Text,

    /// <summary>For programs: an object of JSON a line.</summary>
    Json,
}
