using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>
/// A CPython that runs <c>peer.py</c> and answers one request after another. Not safe for use from several threads.
/// </summary>
internal sealed class PythonPeer : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private PythonPeer(Process process) => _process = process;

    /// <summary>
    /// Starts the first interpreter that can import the modules: METAFLOW_TEST_PYTHON, python3, python, and the
    /// system's own where a module is wanted; null if there is none.
    /// </summary>
    public static PythonPeer? Start(params string[] modules)
    {
        foreach (string? name in new[]
        {
            Environment.GetEnvironmentVariable("METAFLOW_TEST_PYTHON"), "python3", "python",
            modules.Length > 0 ? "/usr/bin/python3" : null,
        })
        {
            if (!string.IsNullOrEmpty(name) && Start(name, modules) is { } peer)
                return peer;
        }
        return null;
    }

    /// <summary>The canonical text of what Python loads.</summary>
    public string TextOf(ReadOnlySpan<byte> pickle) => Text(Ask(new()
    {
        ["do"] = "text",
        ["pickle"] = Convert.ToBase64String(pickle),
    }));

    /// <summary>Python's class and <c>ascii()</c> of what Python loads.</summary>
    public string Describe(ReadOnlySpan<byte> pickle) => Text(Ask(new()
    {
        ["do"] = "describe",
        ["pickle"] = Convert.ToBase64String(pickle),
    }));

    /// <summary>What <c>pickle.dumps(…, 4)</c> makes of what Python loads.</summary>
    public byte[] WriteAgain(ReadOnlySpan<byte> pickle) => Pickle(Ask(new()
    {
        ["do"] = "again",
        ["pickle"] = Convert.ToBase64String(pickle),
    }));

    /// <summary>The <c>str()</c> of a Python expression about <c>value</c>, which Python loads from <c>data</c>.</summary>
    public string Check(ReadOnlySpan<byte> pickle, string expression) => Text(Ask(new()
    {
        ["do"] = "check",
        ["pickle"] = Convert.ToBase64String(pickle),
        ["expression"] = expression,
    }));

    /// <summary>The pickle and the canonical text of a Python expression; no text of <c>Opaque(…)</c>.</summary>
    public (byte[] Pickle, string Text) Evaluate(string expression, int protocol = 4)
    {
        var reply = Ask(new() { ["do"] = "evaluate", ["expression"] = expression, ["protocol"] = protocol });
        return (Pickle(reply), Text(reply));
    }

    /// <summary>The pickle and the canonical text of a random value.</summary>
    public (byte[] Pickle, string Text) Make(string kind, RandomPickle random)
    {
        var reply = Ask(new()
        {
            ["do"] = kind,
            ["seed"] = random.Seed,
            ["size"] = random.Size,
            ["protocol"] = random.Protocol,
            ["pure"] = random.IsPure,
            ["optimize"] = random.IsOptimized,
        });
        return (Pickle(reply), Text(reply));
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It died already.
        }
        if (!_process.WaitForExit(_patience))
            _process.Kill();
        _process.Dispose();
    }

    private static PythonPeer? Start(string name, string[] modules)
    {
        var start = new ProcessStartInfo(name)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("-I");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Artifacts", "Interchange", "peer.py"));
        foreach (string module in modules)
            start.ArgumentList.Add(module);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        // Warnings of NumPy and pandas, and why the modules are missing.
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        if (ReadLine(process) is not null)
            return new PythonPeer(process);
        process.WaitForExit(_patience);
        process.Dispose();
        return null;
    }

    private static string? ReadLine(Process process)
    {
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            return process.StandardOutput.ReadLineAsync(patience.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"Python did not answer within {_patience.TotalSeconds} seconds.");
        }
    }

    private static string Text(JsonObject reply) => (string?)reply["text"] ?? "";

    private static byte[] Pickle(JsonObject reply) => Convert.FromBase64String((string)reply["pickle"]!);

    private JsonObject Ask(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        string line = ReadLine(_process) ?? throw new InvalidOperationException("Python ended.");
        var reply = JsonNode.Parse(line)!.AsObject();
        return reply["error"] is { } error
            ? throw new InvalidOperationException($"Python answers: {(string?)error}")
            : reply;
    }
}

/// <summary>Which random value Python makes, and how it writes it.</summary>
/// <param name="Seed">The seed of everything random.</param>
/// <param name="Size">About how many values there are.</param>
/// <param name="Protocol">0 to 5.</param>
/// <param name="IsPure">By the pickler that is written in Python, not the one in C.</param>
/// <param name="IsOptimized">Through <c>pickletools.optimize</c>.</param>
internal sealed record RandomPickle(uint Seed, int Size, int Protocol, bool IsPure, bool IsOptimized);
