using System.ComponentModel;
using Metaflow.Runtime;

namespace Metaflow;

/// <summary>What generated code passes to a step: its foreach item, the inputs of a join, and the token that asks it to stop.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StepContext
{
    private readonly TaskBinding _binding;

    internal StepContext(TaskBinding binding, CancellationToken cancellationToken)
    {
        _binding = binding;
        CancellationToken = cancellationToken;
    }

    /// <summary>Cancelled on timeout, Ctrl-C and spot interruption.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The item of the innermost foreach.</summary>
    /// <typeparam name="T">The item's type.</typeparam>
    /// <param name="flow">The instance that runs.</param>
    public T Input<T>(FlowSpec flow) => _binding.Input<T>(flow);

    /// <summary>The inputs of the join that runs.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    public Inputs<TFlow> Inputs<TFlow>()
        where TFlow : FlowSpec => _binding.JoinInputs<TFlow>();
}
