using CsCheck;
using Metaflow.Graph;
using Metaflow.Runtime;

namespace Metaflow.Tests.Scheduling;

/// <summary>Flows of any structure that the rules allow, with the number of tasks that each has to run.</summary>
internal sealed class RandomFlow
{
    private readonly List<GraphNode> _nodes = [];
    private readonly Random _random;
    private int _steps;

    private RandomFlow(int seed)
    {
        _random = new Random(seed);
        var (first, last) = Sequence(3);
        _nodes.Insert(0, new GraphNode("start", "Start", TransitionKind.Linear, first.Name) { IsStart = true });
        _nodes.Add(new GraphNode("end", "End", TransitionKind.None) { IsEnd = true });
        Tasks += 2;
        Connect(last, "end");
    }

    public static Gen<RandomFlow> Flows { get; } = Gen.Int.Select(seed => new RandomFlow(seed));

    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>How many items each foreach has.</summary>
    public Dictionary<string, int> Items { get; } = new(StringComparer.Ordinal);

    /// <summary>How many tasks a run has.</summary>
    public int Tasks { get; private set; }

    private int Width { get; set; } = 1;

    /// <summary>What a task of a step leaves when it succeeds.</summary>
    public TaskResult ResultOf(GraphNode node) => new()
    {
        Succeeded = true,
        Targets = node.Targets,
        NumSplits = node.Transition == TransitionKind.Foreach ? Items[node.Name] : null,
    };

    public override string ToString() => string.Join(
        "; ", _nodes.Select(n => $"{n.Name}{(n.IsJoin ? "(join)" : "")} -{n.Transition}-> {string.Join(",", n.Targets)}"));

    /// <summary>A chain of blocks; the last node's target is filled in by <see cref="Connect"/>.</summary>
    private (GraphNode First, GraphNode Last) Sequence(int depth)
    {
        var (first, last) = Block(depth);
        for (var more = _random.Next(3); more > 0; more--)
        {
            var (next, end) = Block(depth);
            Connect(last, next.Name);
            last = _nodes.Find(n => n.Name == end.Name)!;
            first = _nodes.Find(n => n.Name == first.Name)!;
        }

        return (_nodes.Find(n => n.Name == first.Name)!, _nodes.Find(n => n.Name == last.Name)!);
    }

    private (GraphNode First, GraphNode Last) Block(int depth) => (depth, _random.Next(4)) switch
    {
        (0, _) or (_, 0) => Step(),
        (_, 1) => Split(depth),
        _ => Foreach(depth),
    };

    private (GraphNode First, GraphNode Last) Step()
    {
        var node = new GraphNode(NewName(), "M", TransitionKind.Linear, "?");
        _nodes.Add(node);
        Tasks += Width;
        return (node, node);
    }

    private (GraphNode First, GraphNode Last) Split(int depth)
    {
        var branches = Enumerable.Range(0, _random.Next(2, 4)).Select(_ => Sequence(depth - 1)).ToArray();
        return Close(TransitionKind.Split, branches);
    }

    private (GraphNode First, GraphNode Last) Foreach(int depth)
    {
        var items = _random.Next(1, 5);
        Width *= items;
        var body = Sequence(depth - 1);
        Width /= items;
        var block = Close(TransitionKind.Foreach, [body]);
        Items[block.First.Name] = items;
        return block;
    }

    private (GraphNode First, GraphNode Last) Close(TransitionKind kind, (GraphNode First, GraphNode Last)[] branches)
    {
        var split = new GraphNode(NewName(), "M", kind, [.. branches.Select(b => b.First.Name)]);
        var join = new GraphNode(NewName(), "M", TransitionKind.Linear, "?") { IsJoin = true };
        _nodes.Add(split);
        _nodes.Add(join);
        Tasks += 2 * Width;
        foreach (var (_, last) in branches)
            Connect(last, join.Name);
        return (split, join);
    }

    private void Connect(GraphNode node, string target)
    {
        var index = _nodes.FindIndex(n => n.Name == node.Name);
        _nodes[index] = new GraphNode(node.Name, node.Method, TransitionKind.Linear, target) { IsJoin = node.IsJoin };
    }

    private string NewName() => $"s{_steps++}";
}
