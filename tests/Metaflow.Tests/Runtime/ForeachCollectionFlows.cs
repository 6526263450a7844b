namespace Metaflow.Tests.Runtime;

internal partial class ListForeachFlow : FlowSpec
{
    public partial List<int> Items { get; set; }

    public partial string Seen { get; set; }

    [Step]
    public void Start()
    {
        Items = [10, 20, 30];
        Next(Work, forEach: Items);
    }

    [Step]
    public void Work(int item)
    {
        Seen = $"{Index}={item}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<ListForeachFlow> inputs)
    {
        Seen = string.Join(',', inputs.Select(i => i.Seen));
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class ArrayForeachFlow : FlowSpec
{
    public partial string[] Names { get; set; }

    public partial string Seen { get; set; }

    [Step]
    public void Start()
    {
        Names = ["a", "b"];
        Next(Work, this.Names);
    }

    [Step]
    public void Work() => Next(Deeper);

    [Step]
    public void Deeper()
    {
        Seen = $"{Index}={Input<string>()}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<ArrayForeachFlow> inputs)
    {
        Seen = string.Join(',', inputs.Select(i => i.Seen));
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class SequenceForeachFlow : FlowSpec
{
    public partial IEnumerable<int> Sequence { get; set; }

    public partial string Seen { get; set; }

    [Step]
    public void Start()
    {
        Sequence = Enumerable.Range(0, 3).Select(i => i * i);
        Next(Work, forEach: Sequence);
    }

    [Step]
    public void Work(int item)
    {
        Seen = $"{Index}={item}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<SequenceForeachFlow> inputs)
    {
        Seen = string.Join(',', inputs.Select(i => i.Seen));
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class ParameterForeachFlow : FlowSpec
{
    [Parameter(Separator = ",")]
    public List<string> Words { get; init; } = [];

    public partial string Seen { get; set; }

    [Step]
    public void Start() => Next(Work, forEach: Words);

    [Step]
    public void Work(string item)
    {
        Seen = $"{Index}={item}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<ParameterForeachFlow> inputs)
    {
        Seen = string.Join(',', inputs.Select(i => i.Seen));
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class ExpressionForeachFlow : FlowSpec
{
    public partial string Seen { get; set; }

    [Step]
    public void Start() => Next(Work, forEach: Enumerable.Range(1, 3));

    [Step]
    public void Work(int item)
    {
        Seen = $"{Index}={item}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<ExpressionForeachFlow> inputs)
    {
        Seen = string.Join(',', inputs.Select(i => i.Seen));
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class RecordForeachFlow : FlowSpec
{
    public partial List<Person> People { get; set; }

    public partial string Seen { get; set; }

    [Step]
    public void Start()
    {
        People = [new("Ann", 30), new("Bob", 40)];
        Next(Work, forEach: People);
    }

    [Step]
    public void Work(Person item)
    {
        Seen = $"{Index}={item.Name} {item.Age}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<RecordForeachFlow> inputs)
    {
        Seen = string.Join(',', inputs.Select(i => i.Seen));
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    public sealed record Person(string Name, int Age);
}

internal partial class NullItemForeachFlow : FlowSpec
{
    public partial List<string?> Maybe { get; set; }

    public partial string Seen { get; set; }

    [Step]
    public void Start()
    {
        Maybe = ["a", null];
        Next(Work, forEach: Maybe);
    }

    [Step]
    public void Work(string? item)
    {
        Seen = $"{Index}={item ?? "null"}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<NullItemForeachFlow> inputs)
    {
        Seen = string.Join(',', inputs.Select(i => i.Seen));
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

/// <summary>The parameter's option is named otherwise than its artifact.</summary>
internal partial class RenamedForeachFlow : FlowSpec
{
    [Parameter(Name = "list-of-numbers")]
    public int[] Numbers { get; init; } = [1, 2];

    public partial string Seen { get; set; }

    [Step]
    public void Start() => Next(Work, forEach: this.Numbers);

    [Step]
    public void Work(int item)
    {
        Seen = $"{Index}={item}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<RenamedForeachFlow> inputs)
    {
        Seen = string.Join(',', inputs.Select(i => i.Seen));
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}
