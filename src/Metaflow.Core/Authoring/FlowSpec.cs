using System.ComponentModel;
using System.Runtime.CompilerServices;
using Metaflow.Artifacts;
using Metaflow.Runtime;

namespace Metaflow;

/// <summary>
/// A flow: derive a <c>partial</c> class, mark its methods with <see cref="StepAttribute"/>, connect them by
/// <see cref="Next(ReadOnlySpan{Delegate})"/>, and keep values in partial properties (artifacts).
/// </summary>
/// <remarks>
/// One instance serves one task and is not thread-safe beyond what a step itself does with it. A flow is plain C#: without
/// the runtime, artifacts live in memory and <c>Next</c> only records the transition, so that steps can be called in tests.
/// </remarks>
public abstract partial class FlowSpec
{
    private readonly List<ArtifactSlot> _slots = [];
    private TaskBinding? _binding;

    /// <summary>The index of this task in the innermost foreach, from 0; null outside a foreach.</summary>
    public int? Index => ForeachStack is [.., var innermost] ? innermost.Index : null;

    /// <summary>The foreach levels that this task is inside of, outermost first; empty outside a foreach.</summary>
    public IReadOnlyList<ForeachFrame> ForeachStack => _binding?.ForeachStack ?? [];

    /// <summary>What the step decided to do next; null until <c>Next</c> was called.</summary>
    internal Transition? Transition { get; private set; }

    internal IReadOnlyList<ArtifactSlot> Slots => _slots;

    internal TaskBinding? Binding => _binding;

    /// <summary>Goes on to one step, to several in parallel, or to the one that a conditional or switch expression picks.</summary>
    /// <param name="targets">Steps of this flow, as method groups: <c>Next(End)</c>, <c>Next(A, B)</c>, <c>Next(ok ? A : B)</c>.</param>
    /// <exception cref="InvalidTransitionException">No target, a target that is no step, or a second call.</exception>
    protected void Next(params ReadOnlySpan<Delegate> targets)
    {
        if (targets.IsEmpty)
            throw InvalidTransition("it names no step; name at least one, as in Next(End)");
        var names = new string[targets.Length];
        for (var i = 0; i < targets.Length; i++)
            names[i] = NameOf(targets[i]);
        SetTransition(new Transition(names));
    }

    /// <summary>Runs a step once for each item, in parallel.</summary>
    /// <typeparam name="T">The item's type: what the target takes as its parameter or reads by <see cref="Input{T}"/>.</typeparam>
    /// <param name="target">The step to run for each item.</param>
    /// <param name="forEach">An artifact or parameter of this flow, or any other expression (kept in a private artifact).</param>
    /// <param name="expression">The text of <paramref name="forEach"/>; filled in by the compiler.</param>
    /// <exception cref="InvalidTransitionException">The collection is null or empty, or a second call.</exception>
    protected void Next<T>(
        Delegate target, IEnumerable<T> forEach, [CallerArgumentExpression(nameof(forEach))] string expression = "")
    {
        ArgumentNullException.ThrowIfNull(target);
        var name = NameOf(target);
        if (forEach is null)
            throw InvalidTransition($"the foreach over '{expression}' got null; assign a collection before Next");
        var items = forEach as IReadOnlyCollection<T> ?? forEach.ToList();
        SetTransition(ForeachTransition.Create(this, name, items, expression));
    }

    /// <summary>Runs a step as a gang of <paramref name="numParallel"/> tasks that know of each other.</summary>
    /// <param name="target">The step to run; a join must follow it.</param>
    /// <param name="numParallel">The number of tasks, 1 or more.</param>
    /// <exception cref="InvalidTransitionException">The number is below 1, or a second call.</exception>
    protected void Next(Delegate target, int numParallel)
    {
        ArgumentNullException.ThrowIfNull(target);
        var name = NameOf(target);
        if (numParallel < 1)
            throw InvalidTransition($"numParallel is {numParallel}; it must be 1 or more");
        SetTransition(new Transition([name]) { NumParallel = numParallel });
    }

    /// <summary>The item of the innermost foreach that this task works on.</summary>
    /// <typeparam name="T">The item's type.</typeparam>
    /// <exception cref="MetaflowException">This task is not inside a foreach, or the item is no <typeparamref name="T"/>.</exception>
    protected T Input<T>() => Bound(nameof(Input)).Input<T>(this);

    /// <summary>Takes over artifacts of a join's inputs: each one that has the same content in all inputs that have it.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="inputs">The join's inputs.</param>
    /// <param name="include">Only these artifacts (C# or stored names); null takes all. Not together with <paramref name="exclude"/>.</param>
    /// <param name="exclude">All but these artifacts; null excludes none.</param>
    /// <remarks>
    /// Compares stored content (the SHA-1 of the serialized value), loads nothing and copies nothing. What the step has
    /// assigned before the call stays as it is.
    /// </remarks>
    /// <exception cref="UnhandledInMergeArtifactsException">Inputs disagree about an artifact; nothing is merged.</exception>
    /// <exception cref="MissingInMergeArtifactsException">An artifact of <paramref name="include"/> is in no input.</exception>
    /// <exception cref="MetaflowException">Not called in a join, or both lists are given.</exception>
    protected void MergeArtifacts<TFlow>(
        Inputs<TFlow> inputs, IReadOnlyCollection<string>? include = null, IReadOnlyCollection<string>? exclude = null)
        where TFlow : FlowSpec
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArtifactMerge.Merge(this, inputs, include, exclude);
    }

    /// <summary>Tells whether an artifact has a value in this task: assigned here or handed on by an earlier step.</summary>
    /// <param name="name">The artifact's C# or stored name.</param>
    public bool HasArtifact(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var slot = _slots.Find(s => s.Descriptor.IsNamed(name));
        return slot is { HasValue: true } || _binding?.HasArtifact(name) == true;
    }

    /// <summary>Changes decorators by values known only at launch, such as a <see cref="ConfigAttribute"/>'s.</summary>
    /// <param name="flow">Names the steps to change: <c>flow.Step(Train).Retry(times: Settings.Retries)</c>.</param>
    /// <remarks>Called once per process, after configs are resolved; artifacts and parameters are not available.</remarks>
    protected virtual void Configure(FlowBuilder flow)
    {
    }

    /// <summary>Used by generated code: finds the stored name of a step from its method.</summary>
    /// <param name="step">A method group of this instance.</param>
    /// <returns>The stored name, or null when the delegate is no step of this flow.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual string? ResolveStep(Delegate step) => null;

    /// <summary>Used by generated code: the storage of one artifact of this instance.</summary>
    /// <typeparam name="T">The artifact's type.</typeparam>
    /// <param name="descriptor">The artifact.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ArtifactSlot<T> GetSlot<T>(ArtifactDescriptor<T> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        foreach (var existing in _slots)
        {
            if (ReferenceEquals(existing.Descriptor, descriptor))
                return (ArtifactSlot<T>)existing;
        }

        var slot = new ArtifactSlot<T>(this, descriptor);
        _slots.Add(slot);
        return slot;
    }

    /// <summary>Goes on as the graph says, whatever the step has said; after the end step there are no targets.</summary>
    internal void FollowGraph(IReadOnlyList<string> targets) =>
        Transition = targets.Count == 0 ? null : new Transition(targets);

    internal void Bind(TaskBinding binding) => _binding = binding;

    internal void RunConfigure(FlowBuilder flow) => Configure(flow);

    internal string? FindStep(Delegate step) => ResolveStep(step);

    internal ArtifactSlot<T> SlotOf<T>(ArtifactDescriptor<T> descriptor) => GetSlot(descriptor);

    internal InvalidTransitionException InvalidTransition(string reason) =>
        new($"Step '{_binding?.StepName ?? GetType().Name}' makes an invalid transition: {reason}.");

    private TaskBinding Bound(string member) => _binding ?? throw new MetaflowException(
        $"{member} of flow '{GetType().Name}' is only available while a task runs.");

    private string NameOf(Delegate? target) => (target is null ? null : ResolveStep(target)) ?? throw InvalidTransition(
        $"'{target?.Method.Name ?? "null"}' is no step of flow '{GetType().Name}'; mark it with [Step]");

    internal void SetTransition(Transition transition)
    {
        if (Transition is not null)
            throw InvalidTransition("Next was called twice; call it once, as the last thing the step does");
        Transition = transition;
    }
}
