namespace Metaflow.Service.Operations;

/// <summary>What the service logs. Numbers of events stay as they are.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(1001, LogLevel.Information, "Serving on {Addresses}, records in {Kind} at {Location}.")]
    public static partial void Started(ILogger log, string addresses, string kind, string location);

    [LoggerMessage(1002, LogLevel.Information, "{Method} {Path} {Status} in {Milliseconds} ms")]
    public static partial void RequestServed(ILogger log, string method, string path, int status, double milliseconds);

    [LoggerMessage(1003, LogLevel.Information, "Told to stop: not ready any more, serving for {Seconds} s on.")]
    public static partial void Draining(ILogger log, double seconds);

    [LoggerMessage(1004, LogLevel.Information, "Stopped, with all requests served.")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(1005, LogLevel.Information, "Ready.")]
    public static partial void Ready(ILogger log);

    [LoggerMessage(2003, LogLevel.Warning, "Not ready: {Reasons}")]
    public static partial void NotReady(ILogger log, string reasons);

    [LoggerMessage(2004, LogLevel.Warning, "Stopped; {Count} requests took more than {Seconds} s, and were cut off.")]
    public static partial void RequestsCutOff(ILogger log, long count, double seconds);

    [LoggerMessage(1006, LogLevel.Information, "Serving migrations on {Addresses}.")]
    public static partial void MigrationServerStarted(ILogger log, string addresses);

    [LoggerMessage(2001, LogLevel.Warning, "{Count} {Kind} records of {Flow}/{Run}/{Step}/{Task} could not be stored, and were left out.")]
    public static partial void RecordsRefused(ILogger log, int count, string kind, string flow, string run, string step, string task);

    [LoggerMessage(2002, LogLevel.Warning, "The database cannot be used: {Reason}")]
    public static partial void DatabaseUnavailable(ILogger log, string reason);

    [LoggerMessage(3001, LogLevel.Error, "{Method} {Route} failed.")]
    public static partial void RequestFailed(ILogger log, string method, string route, Exception exception);
}
