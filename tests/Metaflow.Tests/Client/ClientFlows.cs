using System.Globalization;
using Metaflow.Client;

namespace Metaflow.Tests.Client;

/// <summary>A foreach of twelve, so that indexes share their first digit; a switch and rounds of different number inside.</summary>
public partial class LineageFlow : FlowSpec
{
    public partial List<int> Items { get; set; }

    public partial List<int> Pair { get; set; }

    public partial int Item { get; set; }

    public partial int Rounds { get; set; }

    public partial int Total { get; set; }

    [Step]
    public void Start()
    {
        Items = [.. Enumerable.Range(0, 12)];
        Next(Outer, forEach: Items);
    }

    [Step]
    public void Outer(int item)
    {
        Item = item;
        Pair = [0, 1];
        Next(Inner, forEach: Pair);
    }

    [Step]
    public void Inner() => Next(InnerJoin);

    [Step]
    public void InnerJoin(Inputs<LineageFlow> inputs)
    {
        MergeArtifacts(inputs);
        Rounds = 0;
        Next(Choose);
    }

    [Step]
    public void Choose() => Next(Item % 2 == 0 ? Loop : Skip);

    [Step]
    public void Loop()
    {
        Rounds++;
        Next(Rounds < 3 ? Loop : Meet);
    }

    [Step]
    public void Skip() => Next(Item == 1 ? Meet : Detour);

    [Step]
    public void Detour() => Next(Meet);

    [Step]
    public void Meet() => Next(OuterJoin);

    [Step]
    public void OuterJoin(Inputs<LineageFlow> inputs)
    {
        Total = inputs.Sum(i => i.Rounds);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

public sealed record Film(string Title, int Year);

/// <summary>Artifacts of several kinds, and a client inside a step.</summary>
public partial class FilmFlow : FlowSpec
{
    [Parameter]
    public int Year { get; init; } = 1979;

    [Parameter]
    public bool Fail { get; init; }

    [IncludeFile]
    public IncludedFile Notes { get; init; }

    public partial List<Film> Films { get; set; }

    public partial double[] Scores { get; set; }

    public partial string Seen { get; set; }

    [Step]
    public async Task Start()
    {
        Films = [new Film("Alien", Year)];
        Scores = [.. Enumerable.Range(0, 400_000).Select(i => (double)i)];
        var run = await Run.GetAsync($"{Current.FlowName}/{Current.RunId}");
        Seen = string.Create(CultureInfo.InvariantCulture, $"{run.Id} {run.Client.Namespace}");
        Console.WriteLine("watching");
        Next(Count);
    }

    [Step]
    public void Count()
    {
        if (Fail)
            throw new InvalidOperationException("no seats");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

/// <summary>Has the properties of <see cref="FilmFlow"/> that matter to a reader, and one more.</summary>
public partial class FilmReader : FlowSpec
{
    [Parameter]
    public int Year { get; init; }

    public partial List<Film> Films { get; set; }

    public partial string Review { get; set; }

    [Step]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }
}
