using System.Collections;
using System.Runtime.CompilerServices;
using Metaflow.Artifacts;

namespace Metaflow.Runtime;

/// <summary>Connects a flow instance to the task that it stands for: its place in the graph and the artifacts it can see.</summary>
internal sealed class TaskBinding(FlowDefinition definition, string stepName, TaskArtifacts artifacts)
{
    private object? _item;
    private bool _hasItem;

    public FlowDefinition Definition { get; } = definition;

    public string StepName { get; } = stepName;

    public TaskArtifacts Artifacts { get; } = artifacts;

    public IReadOnlyList<ForeachFrame> ForeachStack { get; init; } = [];

    public ForeachValueFormat ForeachValueFormat { get; init; } = ForeachValueFormat.Default;

    /// <summary>The incoming tasks when the step is a join; null otherwise.</summary>
    public JoinInputSource? JoinSource { get; init; }

    /// <summary>Whether an artifact of a C# or stored name was handed on to the task.</summary>
    public bool HasArtifact(string name)
    {
        if (Artifacts.Contains(name))
            return true;
        foreach (var artifact in Definition.Artifacts)
        {
            if (artifact.PropertyName == name)
                return Artifacts.ContainsStored(artifact.Name);
        }

        return false;
    }

    public Inputs<TFlow> JoinInputs<TFlow>()
        where TFlow : FlowSpec
    {
        var source = JoinSource ?? throw new MetaflowException($"Step '{StepName}' is no join, so it has no inputs.");
        return new Inputs<TFlow>(source.StepNames, i => (TFlow)source.Open(i), Definition.MethodOf);
    }

    public T Input<T>(FlowSpec flow)
    {
        if (!_hasItem)
        {
            _item = ReadItem<T>();
            _hasItem = true;
        }

        return _item switch
        {
            T item => item,
            null when default(T) is null => default!,
            _ => throw new MetaflowException(
                $"The foreach item of step '{StepName}' is a {_item?.GetType().Name ?? "null"}, not a {typeof(T).Name}; "
                + $"read it as the type of the items of flow '{flow.GetType().Name}'."),
        };
    }

    private object? ReadItem<T>()
    {
        if (ForeachStack is not [.., var frame] || frame.Index is not { } index)
        {
            throw new MetaflowException(
                $"Step '{StepName}' is not inside a foreach, so it has no input; start it by Next(…, forEach: items).");
        }

        var variable = frame.Variable;
        if (variable == RuntimeArtifacts.ParallelIterator)
            return index;
        var type = FindType(variable) ?? ItemsOf<T>();
        object? items = null;
        var found = type is not null && (IsNeverChanged<T>()
            ? Artifacts.TryReadShared(variable, type, out items)
            : Artifacts.TryReadObject(variable, type, out items));
        if (!found)
        {
            throw new MetaflowException(
                $"The items '{variable}' of the foreach are not available in step '{StepName}'; after an inner join, take them "
                + "over by MergeArtifacts.");
        }

        return TryGetElement<T>(items, index, out var item) ? item : throw new MetaflowException(
            $"Item {index} of '{variable}' in step '{StepName}' is missing; the items must be the same when read again.");
    }

    /// <summary>How to read items that this flow has no artifact for: a flow in Python, or an earlier form of this one, has stored them.</summary>
    private static ArtifactType<List<T>>? ItemsOf<T>() =>
        ArtifactTypes.TryGet(typeof(T), out var item) ? ArtifactTypes.List((ArtifactType<T>)item) : null;

    /// <summary>Whether an item may be shared between tasks: the step gets the item only, not the collection.</summary>
    private static bool IsNeverChanged<T>() =>
        typeof(T) == typeof(string) || !RuntimeHelpers.IsReferenceOrContainsReferences<T>();

    private ArtifactType? FindType(string name)
    {
        foreach (var artifact in Definition.Artifacts)
        {
            if (artifact.Name == name)
                return artifact.Type;
        }

        foreach (var parameter in Definition.Parameters)
        {
            if (parameter.ArtifactName == name)
                return parameter.Type;
        }

        return Definition.Constants.FirstOrDefault(c => c.Name == name)?.Type;
    }

    private static bool TryGetElement<T>(object? items, int index, out object? item)
    {
        item = null;
        switch (items)
        {
            case IReadOnlyList<T> list:
                if (index < list.Count)
                    item = list[index];
                return index < list.Count;
            case IEnumerable sequence:
                foreach (var element in sequence)
                {
                    if (index-- == 0)
                    {
                        item = element;
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }
}
