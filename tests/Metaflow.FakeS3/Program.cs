using System.Globalization;
using System.Runtime.InteropServices;
using Metaflow.FakeS3;

// A server for benchmarks: PORT [BUCKET...]
if (args.Length == 0 || !int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
{
    Console.Error.WriteLine("usage: Metaflow.FakeS3 PORT [BUCKET...]");
    return 2;
}
var stopped = new TaskCompletionSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopped.TrySetResult();
}
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
await using var server = await S3Server.StartAsync(new S3ServerOptions { Port = port, LogLimit = 0, VerifyBodies = false });
foreach (var bucket in args[1..])
    server.CreateBucket(bucket);
Console.WriteLine($"listening on {server.Url.GetLeftPart(UriPartial.Authority)}");
await stopped.Task;
return 0;
