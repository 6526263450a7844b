using System.Diagnostics;

namespace Metaflow.Tests;

/// <summary>Publishes programs natively; compiled into each test project that does. It takes minutes, and the whole machine.</summary>
internal static class NativeCompiler
{
    /// <summary>The trait <c>Needs</c> of tests that use it.</summary>
    public const string Need = "NativeCompiler";

    private static readonly string[] _linkers = ["clang", "gcc"];

    /// <summary>Skips the test that asks, with a word, where nothing can be compiled.</summary>
    public static void Require() => Assert.SkipUnless(
        OperatingSystem.IsLinux() && _linkers.Any(IsOnPath), $"Publishing natively needs Linux and one of {string.Join(", ", _linkers)}.");

    /// <summary>Publishes a project. A warning fails the test that asks.</summary>
    /// <param name="folder">The folder that paths in the arguments start from.</param>
    /// <param name="arguments">What <c>dotnet publish</c> gets.</param>
    public static async Task PublishAsync(string folder, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["publish", .. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            var messages = await output + await error;
            Assert.True(process.ExitCode == 0, messages);
            Assert.DoesNotContain("warning", messages, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
