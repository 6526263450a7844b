namespace Metaflow.Service.Operations.Logging;

/// <summary>Writes a line in some form.</summary>
internal delegate void LogLineWriter(LogWriter writer, in LogLine line);
