using System.Collections;
using System.Globalization;
using Metaflow.Platform;

namespace Metaflow.Runtime.Workers;

/// <summary>What a step may change in its process and the next task must not see: variables, working directory, console, culture.</summary>
internal sealed class ProcessState
{
    private readonly Dictionary<string, string> _variables = Variables();
    private readonly string _directory = Environment.CurrentDirectory;
    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;

    /// <summary>Puts everything back as it was when this was made.</summary>
    public void Restore()
    {
        foreach (var (name, value) in Variables())
        {
            if (!_variables.TryGetValue(name, out var before))
                Environment.SetEnvironmentVariable(name, null);
            else if (before != value)
                Environment.SetEnvironmentVariable(name, before);
        }

        foreach (var (name, value) in _variables)
        {
            if (Environment.GetEnvironmentVariable(name) is null)
                Environment.SetEnvironmentVariable(name, value);
        }

        if (Environment.CurrentDirectory != _directory)
            Environment.CurrentDirectory = _directory;
        if (!ReferenceEquals(Console.Out, _output))
            Console.SetOut(_output);
        if (!ReferenceEquals(Console.Error, _error))
            Console.SetError(_error);
        CultureInfo.CurrentCulture = _culture;
    }

    private static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(HostSystemRules.Current.VariableNames());
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }
}
