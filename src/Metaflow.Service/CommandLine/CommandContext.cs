using Metaflow.Service.Configuration;

namespace Metaflow.Service.CommandLine;

/// <summary>The surroundings of a command.</summary>
/// <param name="Settings">The settings, as far as no option says otherwise.</param>
/// <param name="Output">Where the outcome goes to.</param>
/// <param name="Error">Where complaints go to.</param>
/// <param name="Log">Where the log goes to.</param>
/// <param name="Time">The clock.</param>
internal sealed record CommandContext(SettingReader Settings, TextWriter Output, TextWriter Error, Stream Log, TimeProvider Time)
{
    /// <summary>What help and messages call the program.</summary>
    public string Program { get; init; } = ServiceCommandLine.Name;
}
