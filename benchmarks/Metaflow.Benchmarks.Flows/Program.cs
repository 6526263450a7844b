using Metaflow;
using Metaflow.Benchmarks.Flows;

// One program for all workloads. The environment remembers which one, because the processes that this one starts for
// tasks run the same executable with arguments of their own.
const string Variable = "METAFLOW_BENCHMARK_FLOW";
var name = Environment.GetEnvironmentVariable(Variable);
if (name is null && args is [var first, .. var rest])
{
    Environment.SetEnvironmentVariable(Variable, name = first);
    args = rest;
}

switch (name)
{
    case "hello": return await FlowProgram.RunAsync<HelloFlow>(args);
    case "chain": return await FlowProgram.RunAsync<ChainFlow>(args);
    case "fanout": return await FlowProgram.RunAsync<FanoutFlow>(args);
    default:
        await Console.Error.WriteLineAsync("Name a flow first: hello, chain or fanout.");
        return 2;
}
