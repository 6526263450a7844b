using System.Diagnostics;

namespace Metaflow.Tests.Artifacts;

/// <summary>Loads pickles in a Python of this machine, if it has one.</summary>
internal static class CPython
{
    // Where the distribution's Python, which has its packages, is not the first one.
    private static readonly string[] _candidates = ["python3", "/usr/bin/python3"];

    /// <summary>Loads each pickle and gives what a statement prints about it; skips the test without Python.</summary>
    /// <param name="pickles">The pickles as base64.</param>
    /// <param name="statement">What is done with <c>value</c> and the bytes <c>data</c>; prints one line.</param>
    /// <param name="module">A module that Python must have.</param>
    public static List<string> Load(
        IEnumerable<string> pickles, string statement = "print(type(value), ascii(value))", string module = "pickle")
    {
        string program = $"""
            import base64, pickle, sys
            if hasattr(sys, 'set_int_max_str_digits'): sys.set_int_max_str_digits(0)
            for line in sys.stdin:
                data = base64.b64decode(line)
                value = pickle.loads(data)
                {statement}
            """;
        string? python = _candidates.FirstOrDefault(candidate => Has(candidate, module));
        Assert.SkipWhen(python is null,
            $"No python3 with {module} is on the PATH: what it makes of our pickles cannot be checked here.");
        var start = new ProcessStartInfo(python!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { "-X", "utf8", "-c", program },
        };
        using var process = Process.Start(start)!;
        var output = Task.Run(() => process.StandardOutput.ReadToEnd());
        foreach (string pickle in pickles)
            process.StandardInput.WriteLine(pickle);
        process.StandardInput.Close();
        string text = output.GetAwaiter().GetResult();
        process.WaitForExit();
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static bool Has(string python, string module)
    {
        var start = new ProcessStartInfo(python, ["-c", $"import {module}"]) { RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
