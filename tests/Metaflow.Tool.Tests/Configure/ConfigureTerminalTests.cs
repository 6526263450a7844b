using System.Diagnostics;
using System.Text;

namespace Metaflow.Tool.Tests.Configure;

/// <summary><c>configure aws</c> as a process on a real terminal.</summary>
public sealed class ConfigureTerminalTests
{
    [Fact]
    public async Task ConfigureAws_PseudoTerminal_AsksAndWrites()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "This needs a terminal made by 'script' of util-linux.");
        using var tool = new ToolSession();
        using var process = Start(tool, "configure", "aws");
        var screen = new Screen(process.StandardOutput);

        await AnswerAsync("Keep the data of runs in S3?", "y");
        await AnswerAsync("Where runs keep their data", "nonsense");
        await AnswerAsync("is no place in S3", "s3://bucket/terminal");
        await AnswerAsync("Where included files", "");
        await AnswerAsync("Record runs in a metadata service?", "y");
        await AnswerAsync("The URL of the service", "https://example.org/api");
        await AnswerAsync("Its URL for tasks in AWS", "");
        await AnswerAsync("Its key", "typed-secret");
        await AnswerAsync("Run steps on AWS Batch?", "n");
        await AnswerAsync("Try these settings now?", "n");
        await AnswerAsync("Write '", "y");
        await screen.WaitForAsync("Wrote '");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        var settings = tool.Settings();
        Assert.Equal("s3://bucket/terminal/data", settings["METAFLOW_DATATOOLS_S3ROOT"]);
        Assert.Equal("typed-secret", settings["METAFLOW_SERVICE_AUTH_KEY"]);
        Assert.DoesNotContain("typed-secret", screen.Text, StringComparison.Ordinal);

        async Task AnswerAsync(string question, string answer)
        {
            await screen.WaitForAsync(question);
            await process.StandardInput.WriteAsync(answer + "\r");
            await process.StandardInput.FlushAsync();
        }
    }

    [Fact]
    public async Task ConfigureAws_CtrlC_WritesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "This needs a terminal made by 'script' of util-linux.");
        using var tool = new ToolSession();
        using var process = Start(tool, "configure", "aws");
        var screen = new Screen(process.StandardOutput);
        await screen.WaitForAsync("Keep the data of runs in S3?");

        await process.StandardInput.WriteAsync("\u0003");
        await process.StandardInput.FlushAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, process.ExitCode);
        Assert.False(tool.Profile().Exists);
    }

    private static Process Start(ToolSession tool, params string[] arguments)
    {
        // 'script' takes one line for a shell; nothing in it but fixed words and quoted paths. The terminal is wide: where folders have long names,
        // it would break what is waited for.
        string[] command = [ToolProgram.Host, ToolProgram.Path, .. arguments];
        var start = tool.StartOf(
            "/usr/bin/script", "--quiet", "--return", "--flush", "--command", "stty cols 1000; " + string.Join(' ', command.Select(word => $"'{word}'")), "/dev/null");
        start.Environment["TERM"] = "xterm";
        return Process.Start(start)!;
    }

    /// <summary>What a terminal has shown.</summary>
    private sealed class Screen(StreamReader output)
    {
        private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

        private readonly StringBuilder _text = new();
        private int _seen;

        public string Text => _text.ToString();

        /// <summary>Reads until a text is there that was not waited for before.</summary>
        public async Task WaitForAsync(string text)
        {
            var buffer = new char[4096];
            using var impatience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            impatience.CancelAfter(_patience);
            while (true)
            {
                var at = Text.IndexOf(text, _seen, StringComparison.Ordinal);
                if (at >= 0)
                {
                    _seen = at + text.Length;
                    return;
                }

                var count = await ReadAsync(buffer, impatience.Token);
                if (count == 0)
                    throw new InvalidOperationException($"The program ended, or said nothing for long, before it showed '{text}': {Text}");
                _text.Append(buffer, 0, count);
            }
        }

        private async Task<int> ReadAsync(char[] buffer, CancellationToken impatience)
        {
            try
            {
                return await output.ReadAsync(buffer, impatience);
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                return 0;
            }
        }
    }
}
