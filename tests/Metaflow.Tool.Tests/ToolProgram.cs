namespace Metaflow.Tool.Tests;

/// <summary>The tool as a program of its own.</summary>
internal static class ToolProgram
{
    /// <summary>What runs .NET programs.</summary>
    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>What it runs.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "metaflow.dll");
}
