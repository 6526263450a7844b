using System.ComponentModel;

namespace Metaflow;

/// <summary>
/// The settings of one decorator by Metaflow's names. A decorator names each of them once, in its <c>Describe</c>, as in
/// <c>Times = settings.Of("times", Times);</c>, and serves two readers with it: one that records values, and one that sets what
/// <c>--with name:key=value</c> gives. Not thread-safe.
/// </summary>
public abstract class DecoratorSettings
{
    private protected DecoratorSettings()
    {
    }

    /// <summary>A text.</summary>
    /// <param name="name">Metaflow's name of the setting.</param>
    /// <param name="value">The present value; null is recorded as "None".</param>
    /// <returns>The value to set.</returns>
    public string? Of(string name, string? value) => Exchange(name, value, value, SettingText.Text);

    /// <summary>An integer.</summary>
    /// <param name="name">Metaflow's name of the setting.</param>
    /// <param name="value">The present value.</param>
    /// <param name="unset">The value that stands for no value and is recorded as "None"; null for none such.</param>
    /// <returns>The value to set.</returns>
    public int Of(string name, int value, int? unset = null) =>
        Exchange(name, value, value == unset ? null : value, SettingText.Integer);

    /// <summary>A large integer.</summary>
    /// <param name="name">Metaflow's name of the setting.</param>
    /// <param name="value">The present value.</param>
    /// <returns>The value to set.</returns>
    public long Of(string name, long value) => Exchange(name, value, value, SettingText.LargeInteger);

    /// <summary>A number.</summary>
    /// <param name="name">Metaflow's name of the setting.</param>
    /// <param name="value">The present value.</param>
    /// <param name="unset">The value that stands for no value and is recorded as "None"; null for none such.</param>
    /// <returns>The value to set.</returns>
    public double Of(string name, double value, double? unset = null) =>
        Exchange(name, value, value == unset ? null : value, SettingText.Number);

    /// <summary>A yes or no.</summary>
    /// <param name="name">Metaflow's name of the setting.</param>
    /// <param name="value">The present value.</param>
    /// <returns>The value to set.</returns>
    public bool Of(string name, bool value) => Exchange(name, value, value, SettingText.Boolean);

    /// <summary>One of several values, recorded and given by its name in snake_case.</summary>
    /// <typeparam name="TEnum">The enum.</typeparam>
    /// <param name="name">Metaflow's name of the setting.</param>
    /// <param name="value">The present value.</param>
    /// <returns>The value to set.</returns>
    public TEnum Of<TEnum>(string name, TEnum value)
        where TEnum : struct, Enum =>
        Exchange(name, value, NamingPolicy.ToSnakeCase(value.ToString()), SettingText.Choice<TEnum>);

    /// <summary>Texts; given as a JSON array, or as one text.</summary>
    /// <param name="name">Metaflow's name of the setting.</param>
    /// <param name="value">The present value.</param>
    /// <returns>The value to set.</returns>
    public string[] Of(string name, string[] value) => Exchange(name, value, value, SettingText.Texts);

    /// <summary>Texts by name; given as a JSON object.</summary>
    /// <param name="name">Metaflow's name of the setting.</param>
    /// <param name="value">The present value.</param>
    /// <returns>The value to set.</returns>
    public IReadOnlyDictionary<string, string> Of(string name, IReadOnlyDictionary<string, string> value) =>
        Exchange(name, value, value.ToDictionary(static v => v.Key, static v => (object?)v.Value), SettingText.Map);

    /// <summary>Says that the decorator cannot be made without a setting. Used by generated code.</summary>
    /// <param name="name">Metaflow's name of the setting.</param>
    /// <returns>This.</returns>
    /// <exception cref="MetaflowException">The setting is not given.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public virtual DecoratorSettings Require(string name) => this;

    /// <summary>Records a value, or sets another.</summary>
    /// <param name="name">Metaflow's name of the setting.</param>
    /// <param name="value">The present value.</param>
    /// <param name="recorded">The value as it is recorded.</param>
    /// <param name="parse">Reads a text that is given.</param>
    /// <returns>The value to set.</returns>
    private protected abstract T Exchange<T>(string name, T value, object? recorded, SettingParser<T> parse);
}
