using Metaflow;
using Metaflow.TestFlows;

// The first argument chooses the flow, so that tests need one program only.
return args switch
{
    [nameof(SquaresFlow), .. var rest] => await FlowProgram.RunAsync<SquaresFlow>(rest),
    [nameof(DataFlow), .. var rest] => await FlowProgram.RunAsync<DataFlow>(rest),
    [nameof(CrashFlow), .. var rest] => await FlowProgram.RunAsync<CrashFlow>(rest),
    [nameof(FailureFlow), .. var rest] => await FlowProgram.RunAsync<FailureFlow>(rest),
    [nameof(WaitFlow), .. var rest] => await FlowProgram.RunAsync<WaitFlow>(rest),
    [nameof(SurroundingsFlow), .. var rest] => await FlowProgram.RunAsync<SurroundingsFlow>(rest),
    [nameof(OutputFlow), .. var rest] => await FlowProgram.RunAsync<OutputFlow>(rest),
    [nameof(ProjectFlow), .. var rest] => await FlowProgram.RunAsync<ProjectFlow>(rest),
    [nameof(SecretsFlow), .. var rest] => await FlowProgram.RunAsync<SecretsFlow>(
        rest, program => program.AddSecretsBackend(new VaultBackend())),
    [nameof(ExitHookFlow), .. var rest] => await FlowProgram.RunAsync<ExitHookFlow>(rest),
    [nameof(GangFlow), .. var rest] => await FlowProgram.RunAsync<GangFlow>(rest),
    [nameof(BranchesFlow), .. var rest] => await FlowProgram.RunAsync<BranchesFlow>(rest),
    [nameof(GateFlow), .. var rest] => await FlowProgram.RunAsync<GateFlow>(rest),
    [nameof(NodesFlow), .. var rest] => await FlowProgram.RunAsync<NodesFlow>(rest),
    [nameof(PlacesFlow), .. var rest] => await FlowProgram.RunAsync<PlacesFlow>(rest),
    [nameof(CloudSecretsFlow), .. var rest] => await FlowProgram.RunAsync<CloudSecretsFlow>(rest),
    [nameof(ModelFlow), .. var rest] => await FlowProgram.RunAsync<ModelFlow>(
        rest, program => program.AddSerializer(new WordsSerializer(' '))),
    [Host.Name, .. var rest] => await Host.RunAsync(rest),
    ["Elsewhere", .. var rest] => await FlowProgram.RunAsync<SquaresFlow>(
        rest,
        program => program.AddDatastore(new ElsewhereDatastoreType()).WrapBackends(
            storage => new WatchedStorage(
                storage, path => Console.WriteLine($"{storage.Type} saves {path} in {Environment.ProcessId}")),
            metadata => metadata)),
    [nameof(JournalFlow), .. var rest] => await FlowProgram.RunAsync<JournalFlow>(rest, program =>
    {
        var mortality = new Mortality(rest);
        program.WrapBackends(
            storage => new WatchedStorage(storage, _ => mortality.Write()),
            metadata => new MortalMetadata(metadata, mortality));
    }),
    _ => throw new ArgumentException("Name a flow first."),
};
