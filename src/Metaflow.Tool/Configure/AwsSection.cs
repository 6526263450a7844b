using Metaflow.Configuration;

namespace Metaflow.Tool.Configure;

/// <summary>What one service of AWS needs.</summary>
/// <param name="Name">Its name, as in <c>--no-batch</c>.</param>
/// <param name="Question">The question whether to use it.</param>
/// <param name="Settings">The settings, in the order in which they are asked for.</param>
internal sealed record AwsSection(string Name, string Question, IReadOnlyList<AwsSetting> Settings)
{
    /// <summary>The setting, and its value, that makes flows use it; null when nothing more is needed.</summary>
    public (ConfigurationOption Option, string Value)? Switch { get; init; }

    /// <summary>What it does not work without; null for nothing.</summary>
    public AwsSection? Needs { get; init; }

    /// <summary>Keys of all that it sets.</summary>
    public IEnumerable<string> Keys => Settings.Select(static s => s.Option.Key).Concat(Switch is { } on ? [on.Option.Key] : []);

    /// <summary>Whether a profile uses it.</summary>
    public bool IsUsedBy(IReadOnlyDictionary<string, string> profile) => Switch is { } on
        ? profile.GetValueOrDefault(on.Option.Key) == on.Value
        : Settings.Any(setting => setting.IsRequired && profile.ContainsKey(setting.Option.Key));
}
