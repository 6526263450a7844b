using Metaflow;
using Metaflow.Benchmarks.Flows;

// One program for all workloads: the first argument names the flow.
switch (args)
{
    case ["hello", .. var rest]: return await FlowProgram.RunAsync<HelloFlow>(rest);
    case ["chain", .. var rest]: return await FlowProgram.RunAsync<ChainFlow>(rest);
    case ["fanout", .. var rest]: return await FlowProgram.RunAsync<FanoutFlow>(rest);
    case ["read"]: return await ReadResults.RunAsync();
    default:
        await Console.Error.WriteLineAsync("Name a flow first: hello, chain or fanout; or read.");
        return 2;
}
