namespace Metaflow.Datastore;

/// <summary>The names of log files.</summary>
internal static class LogFile
{
    public static string Suffix(LogSource source, LogStream stream) => (source, stream) switch
    {
        (LogSource.Runtime, LogStream.Stdout) => "runtime_stdout.log",
        (LogSource.Runtime, _) => "runtime_stderr.log",
        (_, LogStream.Stdout) => "task_stdout.log",
        _ => "task_stderr.log",
    };
}
