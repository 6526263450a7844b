namespace Metaflow.Tests.Service;

/// <summary>A task for each of ten items.</summary>
public partial class ItemsFlow : FlowSpec
{
    public partial int[] Items { get; set; }

    public partial int Total { get; set; }

    [Step]
    public void Start()
    {
        Items = [.. Enumerable.Range(1, 10)];
        Next(Work, forEach: Items);
    }

    [Step]
    public void Work(int item)
    {
        Total = item;
        Next(Join);
    }

    [Step]
    public void Join(Inputs<ItemsFlow> inputs)
    {
        Total = inputs.Sum(static input => input.Total);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}
