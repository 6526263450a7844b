using System.ComponentModel;
using System.Globalization;
using Metaflow.Artifacts;

namespace Metaflow;

/// <summary>A parameter of a flow, as generated code describes it. Immutable and thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ParameterDefinition
{
    private protected ParameterDefinition()
    {
    }

    /// <summary>The option's name, without dashes in front.</summary>
    public required string OptionName { get; init; }

    /// <summary>The stored name of the artifact.</summary>
    public required string ArtifactName { get; init; }

    /// <summary>A sentence for the help text; null for none.</summary>
    public string? Help { get; init; }

    /// <summary>Whether a run without a value is refused.</summary>
    public bool Required { get; init; }

    /// <summary>Whether the property has an initializer, or a default is computed.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Whether the help text shows the default.</summary>
    public bool ShowDefault { get; init; } = true;

    /// <summary>Whether this is an <see cref="IncludeFileAttribute"/>; null describes an ordinary parameter.</summary>
    public IncludeFileAttribute? IncludeFile { get; init; }

    /// <summary>What the option takes, for the help text: <c>INTEGER</c>, <c>TEXT</c>, …</summary>
    public abstract string ValueName { get; }

    /// <summary>How the value is stored.</summary>
    public abstract ArtifactType Type { get; }

    /// <summary>Whether the default is computed at launch, by the flow's own code.</summary>
    internal abstract bool IsDefaultComputed { get; }

    /// <summary>Reads an option's text.</summary>
    /// <param name="text">As typed.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ParameterException">The text is no such value.</exception>
    internal abstract object? Parse(string text);

    /// <summary>Takes a value that a program gives: one of the parameter's type, a number, or a text as on the command line.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The value in the parameter's type.</returns>
    /// <exception cref="ParameterException">It is no such value.</exception>
    internal abstract object? Convert(object? value);

    /// <summary>The default: computed, or the value that the initializer gave a new instance.</summary>
    /// <param name="flow">A new instance.</param>
    /// <param name="context">Given to a computed default.</param>
    internal abstract object? GetDefault(FlowSpec flow, ParameterContext context);

    /// <summary>The value of an instance.</summary>
    /// <param name="flow">An instance of the flow.</param>
    internal abstract object? GetValue(FlowSpec flow);

    /// <summary>Puts a value into an instance.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <param name="value">The value.</param>
    internal abstract void Set(FlowSpec flow, object? value);
}

/// <summary>A parameter with the type of its property.</summary>
/// <typeparam name="T">The property's type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ParameterDefinition<T> : ParameterDefinition
{
    /// <summary>How the option's text is read.</summary>
    public required ParameterType<T> ParameterType { get; init; }

    /// <summary>How the value is stored.</summary>
    public required ArtifactType<T> ArtifactType { get; init; }

    /// <summary>Reads the property.</summary>
    public required Func<FlowSpec, T> Get { get; init; }

    /// <summary>Writes the property, init-only ones too.</summary>
    public required Action<FlowSpec, T> Assign { get; init; }

    /// <summary>Computes the default; null uses the initializer.</summary>
    public Func<ParameterContext, T>? DefaultFrom { get; init; }

    /// <inheritdoc/>
    public override string ValueName => ParameterType.ValueName;

    /// <inheritdoc/>
    public override ArtifactType Type => ArtifactType;

    internal override bool IsDefaultComputed => DefaultFrom is not null;

    internal override object? Parse(string text)
    {
        try
        {
            return ParameterType.Parse(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or MetaflowException)
        {
            throw new ParameterException(OptionName, text, ParameterType.ValueName, e);
        }
    }

    internal override object? Convert(object? value) => value switch
    {
        T => value,
        null when default(T) is null => null,
        string text => Parse(text),
        IFormattable number when IsNumber(value.GetType()) && IsNumber(typeof(T)) =>
            Parse(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => throw new ParameterException(
            OptionName,
            $"Parameter '{OptionName}' takes {typeof(T)}, but got {(value is null ? "null" : $"'{value}' of type {value.GetType()}")}. "
            + "Give a value of its type, or its text as on the command line."),
    };

    internal override object? GetDefault(FlowSpec flow, ParameterContext context) =>
        DefaultFrom is null ? Get(flow) : DefaultFrom(context);

    internal override object? GetValue(FlowSpec flow) => Get(flow);

    internal override void Set(FlowSpec flow, object? value) => Assign(flow, (T)value!);

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: false } number
        && System.Type.GetTypeCode(number) is >= TypeCode.SByte and <= TypeCode.Decimal;
}
