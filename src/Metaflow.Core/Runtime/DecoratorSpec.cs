using System.Globalization;

namespace Metaflow.Runtime;

/// <summary>A decorator named from outside: <c>retry</c> or <c>retry:times=4,minutes_between_retries=0</c>.</summary>
internal static class DecoratorSpec
{
    private static readonly string[] _known = ["retry", "resources", "environment"];

    /// <summary>Makes the decorator that a text names.</summary>
    /// <exception cref="MetaflowException">There is no such decorator or setting, or a value is no number.</exception>
    public static StepDecorator Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        var settings = Settings(text, colon < 0 ? "" : text[(colon + 1)..]);
        StepDecorator decorator = name switch
        {
            "retry" => new RetryAttribute
            {
                Times = Integer(text, settings, "times", 3),
                MinutesBetweenRetries = Integer(text, settings, "minutes_between_retries", 2),
            },
            "resources" => new ResourcesAttribute
            {
                Cpu = Number(text, settings, "cpu", 1),
                Gpu = Integer(text, settings, "gpu", 0),
                Disk = Integer(text, settings, "disk", 0),
                Memory = Integer(text, settings, "memory", 4096),
                SharedMemory = Integer(text, settings, "shared_memory", 0),
            },
            "environment" => Environment(text, settings),
            _ => throw new MetaflowException(
                $"There is no decorator '{name}' (in --with {text}); choose from {string.Join(", ", _known)}."),
        };
        if (settings.Count > 0)
        {
            throw new MetaflowException(
                $"Decorator '{name}' has no setting '{settings.Keys.First()}' (in --with {text}); it has "
                + $"{string.Join(", ", decorator.Settings.Keys)}.");
        }

        return decorator;
    }

    private static EnvironmentVariableAttribute Environment(string text, Dictionary<string, string> settings)
    {
        if (settings.Count != 1)
            throw new MetaflowException($"Give environment one variable, as in environment:NAME=value (got --with {text}).");
        var (variable, value) = settings.First();
        settings.Clear();
        return new EnvironmentVariableAttribute(variable, value);
    }

    /// <summary>Cuts at commas that stand before <c>key=</c>, so that values may hold commas.</summary>
    private static Dictionary<string, string> Settings(string text, string settings)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        string? last = null;
        foreach (var part in settings.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                result[last = part[..equals].Trim()] = part[(equals + 1)..];
            else if (last is not null)
                result[last] += "," + part;
            else
                throw new MetaflowException($"'{part}' in --with {text} is no setting; write key=value.");
        }

        return result;
    }

    private static int Integer(string text, Dictionary<string, string> settings, string name, int otherwise) =>
        !settings.Remove(name, out var value) ? otherwise
        : int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw new MetaflowException($"'{value}' is no integer for '{name}' in --with {text}.");

    private static double Number(string text, Dictionary<string, string> settings, string name, double otherwise) =>
        !settings.Remove(name, out var value) ? otherwise
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw new MetaflowException($"'{value}' is no number for '{name}' in --with {text}.");
}
