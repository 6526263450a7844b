using Metaflow.Artifacts;
using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>The artifacts that the runtime itself stores with an attempt.</summary>
internal static class AttemptArtifacts
{
    /// <summary>The artifacts of an attempt.</summary>
    public static List<ArtifactToSave> Of(RunContext context, TaskSpec spec, ForeachPlace place, AttemptOutcome outcome)
    {
        var artifacts = new List<ArtifactToSave>();
        var next = outcome.Next;
        var variable = next?.NumParallel is null ? next?.ForeachArtifact : RuntimeArtifacts.ParallelIterator;
        Add(RuntimeArtifacts.FlowName, ArtifactTypes.String, context.FlowName);
        Add(RuntimeArtifacts.ConfigsProcessed, ArtifactTypes.Boolean, true);
        Add(RuntimeArtifacts.CurrentStep, ArtifactTypes.String, spec.Step);
        Add(RuntimeArtifacts.Success, ArtifactTypes.Boolean, outcome.Failure is null);
        Add(RuntimeArtifacts.TaskOk, ArtifactTypes.Boolean, outcome.Succeeded);
        Add(RuntimeArtifacts.Exception, RuntimeTypes.Failure,
            outcome is { Succeeded: false, Failure: { } failure } ? TaskFailureText.Describe(failure) : null);
        if (outcome.Caught is { } caught)
            Add(RuntimeArtifacts.CatchException, RuntimeTypes.Failure, caught);
        Add(RuntimeArtifacts.Transition, RuntimeTypes.Transition,
            next is null ? null : new TransitionArtifact(next.Targets, variable));
        Add(RuntimeArtifacts.ForeachStack, RuntimeTypes.ForeachStack, place.Stack);
        Add(RuntimeArtifacts.ForeachVariable, RuntimeTypes.OptionalString, variable);
        Add(RuntimeArtifacts.ForeachNumSplits, RuntimeTypes.OptionalInteger,
            next?.ForeachArtifact is null ? null : next.NumSplits);
        Add(RuntimeArtifacts.IterationStack, RuntimeTypes.Integers, [.. place.Iterations]);
        if (variable is not null)
            Add(RuntimeArtifacts.ForeachValues, RuntimeTypes.OptionalStrings, next!.ForeachValues?.ToList());
        if (next?.NumParallel is { } size)
        {
            Add(RuntimeArtifacts.UnboundedForeach, ArtifactTypes.Boolean, true);
            Add(RuntimeArtifacts.ParallelIterator, RuntimeTypes.ParallelIterator, new ParallelUbf(size));
        }

        if (spec.Gang is { Index: 0 } gang)
        {
            Add(RuntimeArtifacts.ControlTaskIsMapperZero, ArtifactTypes.Boolean, true);
            Add(RuntimeArtifacts.ControlMapperTasks, RuntimeTypes.OptionalStrings,
                [.. Enumerable.Range(0, gang.Count)
                    .Select(i => $"{context.RunId}/{spec.Step}/{GangMember.TaskIdOf(gang.ControlTaskId, i)}")]);
        }

        return artifacts;

        void Add<T>(string name, ArtifactType<T> type, T value) => artifacts.Add(new ArtifactToSave(
            name, type.Serialize(value, name), type.PythonTypeNameOf(value)));
    }
}
