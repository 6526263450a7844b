using System.Reflection;

namespace Metaflow;

/// <summary>The version of this library, as recorded with every run.</summary>
public static class MetaflowVersion
{
    /// <summary>The version, such as <c>1.2.0</c>.</summary>
    public static string Current { get; } = Read();

    private static string Read()
    {
        var version = typeof(MetaflowVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        var text = version?.InformationalVersion ?? "0.0.0";
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? text : text[..plus];
    }
}
