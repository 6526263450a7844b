using System.Text.Json;

namespace Metaflow.Tutorials.Tests;

/// <summary>What a cell of a notebook has put out.</summary>
internal sealed record CellOutput(string Html, string Text, string? Error)
{
    /// <summary>Reads it from a notebook.</summary>
    public static CellOutput Of(JsonElement outputs)
    {
        var (html, text) = ("", "");
        string? error = null;
        foreach (var output in outputs.EnumerateArray())
        {
            switch (output.GetProperty("output_type").GetString())
            {
                case "error":
                    error = output.GetProperty("evalue").GetString();
                    break;
                case "stream":
                    text += Joined(output.GetProperty("text"));
                    break;
                default:
                    if (output.GetProperty("data").TryGetProperty("text/html", out var part))
                        html += Joined(part);
                    break;
            }
        }

        return new CellOutput(html, text, error);
    }

    private static string Joined(JsonElement lines) => lines.ValueKind == JsonValueKind.Array
        ? string.Concat(lines.EnumerateArray().Select(line => line.GetString()))
        : lines.GetString()!;
}
