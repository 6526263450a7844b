using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>
/// Values of Python's, NumPy's and pandas' types, pickled in all protocols: what the reader makes of them, and what Python
/// makes of it when it is written back.
/// </summary>
public sealed class PythonValueTests
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "fixtures", "values");

    private static readonly Row[] _rows = ReadRows();

    [Fact]
    public void Read_ValueOfPython_IsItsNaturalValue()
    {
        var differences = new StringBuilder();
        int count = 0;
        foreach (var row in _rows)
        {
            if (row.Text is null)
                continue;
            count++;
            string text = NaturalText.Of(PickleReader.Read(row.Pickle));
            if (Plain(text) != Plain(row.Text))
                differences.AppendLine($"{row.Name}, protocol {row.Protocol}:").AppendLine(text).AppendLine(row.Text);
        }
        Assert.True(differences.Length == 0, differences.ToString());
        Assert.True(count > 150, $"Only {count} values were compared.");
    }

    [Fact]
    public void WriteObject_ValueOfPython_ReadsBackAlike()
    {
        foreach (var row in _rows)
        {
            var value = PickleReader.Read(row.Pickle);
            byte[] again = ArtifactTypes.Object().Serialize(value);
            Assert.Equal(NaturalText.Of(value), NaturalText.Of(PickleReader.Read(again)));
        }
    }

    [Fact]
    public void WriteObject_ValueOfPython_IsEqualInPython()
    {
        var rows = _rows.Where(row => row.Text is not null).ToList();
        var lines = Load(rows.ConvertAll(
            row => Convert.ToBase64String(ArtifactTypes.Object().Serialize(PickleReader.Read(row.Pickle)))));
        var originals = Load(rows.ConvertAll(row => Convert.ToBase64String(row.Pickle)));
        var differences = new StringBuilder();
        for (int i = 0; i < rows.Count; i++)
        {
            if (Plain(lines[i]) != Plain(originals[i]))
                differences.AppendLine($"{rows[i].Name}, protocol {rows[i].Protocol}:").AppendLine(lines[i]).AppendLine(originals[i]);
        }
        Assert.True(differences.Length == 0, differences.ToString());
    }

    /// <summary>The pickle of a value that has no text.</summary>
    internal static byte[] Special(string name, int protocol = 4) =>
        _rows.Single(row => row.Name == "special " + name && row.Protocol == protocol).Pickle;

    // The names of pathlib's concrete class and of NaN's bits differ by machine.
    private static string Plain(string text) => text.Replace("set{}", "set()", StringComparison.Ordinal);

    private static Row[] ReadRows()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "values.json")));
        return [.. document.RootElement.EnumerateArray().Select(row => new Row(
            row.GetProperty("name").GetString()!,
            row.GetProperty("protocol").GetInt32(),
            row.TryGetProperty("text", out var text) ? text.GetString() : null,
            row.GetProperty("pickle").GetBytesFromBase64()))];
    }

    private static List<string> Load(List<string> pickles)
    {
        foreach (string name in new[] { "python3", "/usr/bin/python3" })
        {
            var start = new ProcessStartInfo(name)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                ArgumentList = { "-X", "utf8", Path.Combine(_folder, "make_values.py"), "--text" },
            };
            try
            {
                using var python = Process.Start(start)!;
                var output = python.StandardOutput.ReadToEndAsync();
                var errors = python.StandardError.ReadToEndAsync();
                try
                {
                    foreach (string pickle in pickles)
                        python.StandardInput.WriteLine(pickle);
                    python.StandardInput.Close();
                }
                catch (IOException)
                {
                    // It ended because a module is missing.
                }
                string text = output.GetAwaiter().GetResult();
                errors.GetAwaiter().GetResult();
                python.WaitForExit();
                if (python.ExitCode == 0)
                    return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // This one is not there.
            }
        }
        Assert.Skip("No python3 has numpy, pandas, pytz and dateutil: what Python makes of our pickles cannot be checked here.");
        return [];
    }

    private sealed record Row(string Name, int Protocol, string? Text, byte[] Pickle);
}
