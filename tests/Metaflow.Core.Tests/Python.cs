using System.Diagnostics;

namespace Metaflow.Tests;

/// <summary>The Python of this machine.</summary>
internal static class Python
{
    /// <summary>The checkout of Python Metaflow that <c>METAFLOW_SRC</c> names; skips the test where there is none.</summary>
    public static string FindMetaflow()
    {
        var source = Environment.GetEnvironmentVariable("METAFLOW_SRC");
        Assert.SkipWhen(
            string.IsNullOrEmpty(source) || !Directory.Exists(source),
            "METAFLOW_SRC does not name a checkout of Python Metaflow.");
        return source;
    }

    /// <summary>Runs a program on lines of input; skips the test where there is no Python.</summary>
    /// <returns>The lines that it printed.</returns>
    public static List<string> Run(string program, IReadOnlyList<string> input, string? path = null)
    {
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-X", "utf8", "-c", program },
        };
        if (path is not null)
            start.Environment["PYTHONPATH"] = path;
        Process? python = null;
        try
        {
            python = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("python3 is not on the PATH: what CPython makes of our data cannot be checked here.");
        }

        using (python)
        {
            var output = Task.Run(() => python!.StandardOutput.ReadToEnd());
            var errors = Task.Run(() => python!.StandardError.ReadToEnd());
            foreach (var line in input)
                python!.StandardInput.WriteLine(line);
            python!.StandardInput.Close();
            var text = output.GetAwaiter().GetResult();
            python.WaitForExit();
            Assert.True(python.ExitCode == 0, errors.GetAwaiter().GetResult());
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        }
    }
}
