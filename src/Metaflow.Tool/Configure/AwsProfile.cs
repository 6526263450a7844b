using System.Text.Json.Nodes;
using Metaflow.Configuration;

namespace Metaflow.Tool.Configure;

/// <summary>A profile while its settings for AWS are changed. What it holds beside them stays as it is.</summary>
internal sealed class AwsProfile
{
    private readonly SortedDictionary<string, JsonNode?> _before;
    private readonly Dictionary<string, string> _settings;

    /// <param name="content">What the file of the profile holds.</param>
    public AwsProfile(SortedDictionary<string, JsonNode?> content)
    {
        _before = content;
        _settings = TextsOf(content);
    }

    /// <summary>The settings, by key.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings;

    /// <summary>What is different now, as lines to show: added, changed, removed.</summary>
    public IReadOnlyList<string> Changes
    {
        get
        {
            var before = TextsOf(_before);
            return
            [
                .. before.Keys.Union(_settings.Keys).Order(StringComparer.Ordinal)
                    .Where(key => before.GetValueOrDefault(key) != _settings.GetValueOrDefault(key))
                    .Select(key => _settings.TryGetValue(key, out var value) ? $"{key}={ShownValue.Of(key, value)}" : $"{key} is removed"),
            ];
        }
    }

    /// <summary>Sets a setting.</summary>
    public void Set(ConfigurationOption option, string value) => _settings[option.Key] = value;

    /// <summary>Removes a setting.</summary>
    public void Remove(ConfigurationOption option) => _settings.Remove(option.Key);

    /// <summary>Makes flows use a service.</summary>
    public void TurnOn(AwsSection section)
    {
        if (section.Switch is { } on)
            Set(on.Option, on.Value);
    }

    /// <summary>Removes the settings of a service, so that flows do not use it; one that something else uses stays on.</summary>
    public void TurnOff(AwsSection section)
    {
        var isOther = section.Switch is { } on && _settings.TryGetValue(on.Option.Key, out var value) && value != on.Value;
        foreach (var key in section.Keys.Where(key => !isOther || key != section.Switch!.Value.Option.Key))
            _settings.Remove(key);
    }

    /// <summary>Sees that every service that is used has what it needs.</summary>
    /// <exception cref="UsageException">One has not.</exception>
    public void CheckComplete()
    {
        foreach (var section in AwsSections.All.Where(section => section.IsUsedBy(_settings)))
        {
            if (section.Settings.FirstOrDefault(setting => setting.IsRequired && !_settings.ContainsKey(setting.Option.Key)) is { } missing)
            {
                throw new UsageException(
                    $"{missing.Option.Key} is missing ({missing.Prompt}): give {missing.OptionName}, or --no-{section.Name} to do without.");
            }

            if (section.Needs is { } needed && !needed.IsUsedBy(_settings))
            {
                var first = needed.Settings[0];
                throw new UsageException(
                    $"{section.Settings[0].Option.Key} is of no use without {first.Option.Key}: give {first.OptionName}, or --no-{section.Name} to do without.");
            }
        }
    }

    /// <summary>What the file is to hold.</summary>
    public SortedDictionary<string, JsonNode?> ToContent()
    {
        var content = new SortedDictionary<string, JsonNode?>(_before, StringComparer.Ordinal);
        foreach (var key in _before.Keys.Where(key => _before[key] is not null && !_settings.ContainsKey(key)))
            content.Remove(key);
        foreach (var (key, value) in _settings)
        {
            if (ProfileFile.TextOf(content.GetValueOrDefault(key)) != value)
                content[key] = JsonValue.Create(value);
        }

        return content;
    }

    private static Dictionary<string, string> TextsOf(SortedDictionary<string, JsonNode?> content)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in content)
        {
            if (ProfileFile.TextOf(value) is { } text)
                texts[key] = text;
        }

        return texts;
    }
}
