using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts;

/// <summary>
/// The state of one typed read: where in the artifact it is, and which objects that the pickle refers to more than once
/// have been made already. For one read on one thread.
/// </summary>
public sealed class ReadPath
{
    private static readonly object _inProgress = new();

    private readonly ArtifactPath _path = new();
    private readonly HashSet<object>? _shared;
    private readonly bool _isAnyShared;
    private long _steps;
    private Dictionary<SharedKey, object?>? _made;

    /// <summary>Starts a read.</summary>
    /// <param name="name">The artifact's name; null says "value".</param>
    public ReadPath(string? name = null)
        : this(name, null)
    {
    }

    /// <param name="name">The artifact's name; null says "value".</param>
    /// <param name="shared">The objects that are referred to more than once; null for none.</param>
    /// <param name="steps">How many values may be visited, those that are visited again counted again.</param>
    internal ReadPath(string? name, HashSet<object>? shared, long steps = long.MaxValue)
    {
        _path.Reset(name);
        _shared = shared;
        _steps = steps;
    }

    private ReadPath(string? name, long steps)
        : this(name, null, steps) =>
        _isAnyShared = true;

    /// <summary>A read of values of which it is not known which are referred to more than once.</summary>
    internal static ReadPath OfAnyValue(string? name) => new(name, long.MaxValue);

    /// <summary>Counts values that are visited.</summary>
    /// <exception cref="PickleFormatException">The read goes on for much longer than the pickle is.</exception>
    internal void Charge(long steps)
    {
        if ((_steps -= steps) < 0)
        {
            throw new PickleFormatException(-1,
                $"its values refer to each other so that reading them takes more steps than its length allows, at '{_path}'");
        }
    }

    /// <summary>Goes one level down, into the value at the current place.</summary>
    /// <exception cref="PickleFormatException">The value is nested too deeply.</exception>
    public void Enter()
    {
        if (!_path.TryEnter())
        {
            throw new PickleFormatException(-1,
                $"the value is nested deeper than {ArtifactPath.MaxDepth} levels, or contains itself, at '{_path}'");
        }
    }

    /// <summary>Goes one level up.</summary>
    public void Leave() => _path.Leave();

    /// <summary>Says which element of the entered value is read next.</summary>
    /// <param name="index">The zero-based position.</param>
    public void At(int index) => _path.At(index);

    /// <summary>Says which member of the entered value is read next.</summary>
    /// <param name="name">The member's name.</param>
    public void AtMember(string name) => _path.AtMember(name);

    /// <summary>Says which dictionary key of the entered value is read next.</summary>
    /// <param name="key">The key.</param>
    public void AtKey(string key) => _path.AtKey(key);

    /// <summary>The error for a value that does not fit.</summary>
    /// <param name="expected">The type that is wanted here.</param>
    /// <param name="found">The natural value that is stored here.</param>
    /// <returns>The exception to throw.</returns>
    public ArtifactTypeMismatchException Mismatch(Type expected, object? found) =>
        new(_path.ToString(), expected, NaturalDescription.Of(found));

    /// <summary>The error for a value that does not fit, with its own words.</summary>
    /// <param name="expected">The type that is wanted here.</param>
    /// <param name="found">What is stored here, in words.</param>
    /// <returns>The exception to throw.</returns>
    public ArtifactTypeMismatchException MismatchBecause(Type expected, string found) =>
        new(_path.ToString(), expected, found);

    /// <inheritdoc/>
    public override string ToString() => _path.ToString();

    /// <summary>
    /// Whether the pickle refers to this object more than once, so that its counterpart must be remembered.
    /// </summary>
    internal bool IsShared([NotNullWhen(true)] object? value) =>
        value is not null && ((_isAnyShared && value is not PickledTuple { Count: 0 }) ||
            (_shared is not null && _shared.Contains(value)));

    internal bool TryGetMade<T>(ArtifactType<T> type, object value, [MaybeNullWhen(false)] out T made)
    {
        made = default;
        if (_made is null || !_made.TryGetValue(new SharedKey(value, type), out var found))
            return false;
        if (ReferenceEquals(found, _inProgress))
            throw MismatchBecause(typeof(T), "an object that contains itself");
        made = (T)found!;
        return true;
    }

    internal void Begin(ArtifactType type, object value) =>
        (_made ??= new()).TryAdd(new SharedKey(value, type), _inProgress);

    internal void Made(ArtifactType type, object value, object? made)
    {
        if (IsShared(value))
            (_made ??= new())[new SharedKey(value, type)] = made;
    }

    private readonly struct SharedKey(object value, ArtifactType type) : IEquatable<SharedKey>
    {
        private readonly object _value = value;
        private readonly ArtifactType _type = type;

        public bool Equals(SharedKey other) =>
            ReferenceEquals(_value, other._value) && ReferenceEquals(_type, other._type);

        public override bool Equals(object? obj) => obj is SharedKey other && Equals(other);

        public override int GetHashCode() =>
            (RuntimeHelpers.GetHashCode(_value) * 31) ^ RuntimeHelpers.GetHashCode(_type);
    }
}
