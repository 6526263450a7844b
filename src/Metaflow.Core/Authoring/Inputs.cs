using System.Collections;

namespace Metaflow;

/// <summary>
/// The inputs of a join: one flow instance per incoming task, with that task's artifacts. In a foreach join the order is that of the
/// items; in a join of branches it is the order in which the split names them.
/// </summary>
/// <typeparam name="TFlow">The flow.</typeparam>
/// <remarks>Instances are opened on first use; artifacts load when read.</remarks>
public sealed class Inputs<TFlow> : IReadOnlyList<TFlow>, IJoinInputs
    where TFlow : FlowSpec
{
    private readonly IReadOnlyList<string> _steps;
    private readonly Func<int, TFlow> _open;
    private readonly Func<string, string?> _methodOf;
    private readonly TFlow?[] _opened;

    internal Inputs(IReadOnlyList<string> steps, Func<int, TFlow> open, Func<string, string?> methodOf)
    {
        _steps = steps;
        _open = open;
        _methodOf = methodOf;
        _opened = new TFlow?[steps.Count];
    }

    /// <summary>Creates inputs from flow instances, to call a join in a test.</summary>
    /// <param name="inputs">The step that each instance comes from (C# or stored name), and the instance.</param>
    public Inputs(params IReadOnlyList<(string Step, TFlow Flow)> inputs)
        : this([.. inputs.Select(i => NamingPolicy.ToSnakeCase(i.Step))], i => inputs[i].Flow, static _ => null)
    {
    }

    /// <summary>The number of inputs.</summary>
    public int Count => _opened.Length;

    /// <summary>The input at a position.</summary>
    /// <param name="index">From 0; in a foreach join this is the index of the item.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many inputs.</exception>
    public TFlow this[int index]
    {
        get
        {
            if ((uint)index >= (uint)_opened.Length)
                throw new ArgumentOutOfRangeException(nameof(index), index, $"The join has {_opened.Length} inputs.");
            return _opened[index] ??= _open(index);
        }
    }

    /// <summary>The input that comes from a step; in a foreach join, the last one.</summary>
    /// <param name="step">The step's C# or stored name.</param>
    /// <exception cref="MetaflowException">No input comes from that step; the message lists those there are.</exception>
    public TFlow this[string step]
    {
        get
        {
            ArgumentException.ThrowIfNullOrEmpty(step);
            for (var i = _steps.Count - 1; i >= 0; i--)
            {
                if (NamingPolicy.Matches(step, _steps[i]) || _methodOf(_steps[i]) == step)
                    return this[i];
            }

            var known = string.Join(", ", _steps.Distinct().Select(s => $"'{s}'"));
            throw new MetaflowException($"No input of this join comes from step '{step}'; its inputs come from {known}.");
        }
    }

    FlowSpec IJoinInputs.Open(int index) => this[index];

    /// <inheritdoc/>
    public IEnumerator<TFlow> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The inputs of a join, whatever the flow's type.</summary>
internal interface IJoinInputs
{
    int Count { get; }

    FlowSpec Open(int index);
}
