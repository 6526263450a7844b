using System.Text.Json.Nodes;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Python;

/// <summary>Finds where two readers of the same runs say different things.</summary>
internal sealed class FactComparison
{
    private readonly bool _losesTasks;
    private readonly List<string> _differences;

    private FactComparison(bool losesTasks, List<string> differences)
    {
        _losesTasks = losesTasks;
        _differences = differences;
    }

    /// <param name="python">What Python's client says.</param>
    /// <param name="ours">What ours says.</param>
    /// <param name="shape">The shape of their flow.</param>
    /// <returns>Each difference, with the place of it.</returns>
    public static List<string> Compare(JsonNode? python, JsonNode? ours, FlowShape shape)
    {
        var differences = new List<string>();
        var losesTasks = shape.Steps.Any(s => s.Is(StepRole.ForeachBody) && s.Is(StepRole.Switch | StepRole.Recursive));
        new FactComparison(losesTasks, differences).Compare("", python, ours);
        return differences;
    }

    private void Compare(string path, JsonNode? python, JsonNode? ours)
    {
        if (python is JsonObject theirs && ours is JsonObject own)
        {
            foreach (var name in theirs.Select(p => p.Key).Union(own.Select(p => p.Key)))
            {
                if (!theirs.ContainsKey(name) || !own.ContainsKey(name))
                    _differences.Add($"{path}/{name}: only {(own.ContainsKey(name) ? "ours" : "Python's")}");
                else
                    Compare($"{path}/{name}", theirs[name], own[name]);
            }

            return;
        }

        if (!IsSame(path, python, ours))
            _differences.Add($"{path}: Python's {Text(python)}, ours {Text(ours)}");
    }

    private bool IsSame(string path, JsonNode? python, JsonNode? ours)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (name is "parents" or "children" && !path.Contains("/tasks/", StringComparison.Ordinal) && python is null)
        {
            // Python's client does not find the steps around a switch when one of them never ran, nor those of a task without artifacts.
            return true;
        }

        if (name is "parents" or "children" && path.Contains("/tasks/", StringComparison.Ordinal))
        {
            // Python's compares places by their beginning, and does not ask what a switch decided: it names some tasks too many. It names some
            // too few where a switch stands inside of a foreach. It does so for its own runs too; what is right, Lineage checks.
            // It names none of a task without artifacts.
            return _losesTasks || python is null || Texts(ours).IsSubsetOf(Texts(python));
        }

        return JsonNode.DeepEquals(python, ours);
    }

    private static HashSet<string> Texts(JsonNode? list) => [.. list!.AsArray().Select(t => t!.GetValue<string>())];

    private static string Text(JsonNode? node)
    {
        var text = node?.ToJsonString() ?? "null";
        return text.Length > 400 ? text[..400] + "…" : text;
    }
}
