namespace Metaflow.Bootstrap;

/// <summary>
/// Fetches the code of a flow into the working folder, or with the argument <c>logs</c> stores what the bootstrap has logged. Exit codes: 0, and 1
/// when it could not, which standard error explains.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            var s3 = new ObjectStore(http);
            if (args is ["logs", var folder])
                CodePackage.StoreLogs(s3, folder);
            else
                CodePackage.Fetch(s3);
            return 0;
        }
        catch (Exception e)
        {
            // Of work in parallel, the first failure says it.
            Console.Error.WriteLine((e is AggregateException ? e.InnerException! : e).Message);
            return 1;
        }
    }

    /// <summary>A variable of the environment; empty when it is not there.</summary>
    public static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
