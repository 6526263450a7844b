namespace Metaflow.Service.Queries;

/// <summary>A member of a cursor: a column that pages are ordered by.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="IsText">Whether it holds text; else whole numbers.</param>
internal readonly record struct OrderKey(string Name, bool IsText = false);

/// <summary>By what the pages of a list are ordered: newest first, with what makes the order total. Source: facts.</summary>
internal sealed class ListOrder
{
    private ListOrder(params OrderKey[] keys)
    {
        Keys = keys;
        Columns = string.Join(", ", keys.Select(static k => "o." + k.Name));
        SelectList = string.Join(", ", keys.Select(static k => k.IsText ? "o." + k.Name : $"CAST(o.{k.Name} AS bigint)"));
        OrderBy = string.Join(", ", keys.Select(static k => $"o.{k.Name} DESC"));
    }

    public static ListOrder Flows { get; } = new(new OrderKey("ts_epoch"), new OrderKey("flow_id", IsText: true));

    public static ListOrder Runs { get; } = new(new OrderKey("ts_epoch"), new OrderKey("run_number"));

    public static ListOrder Tasks { get; } = new(new OrderKey("ts_epoch"), new OrderKey("task_id"));

    public static ListOrder Metadata { get; } = new(new OrderKey("ts_epoch"), new OrderKey("id"));

    public static ListOrder Artifacts { get; } =
        new(new OrderKey("ts_epoch"), new OrderKey("task_id"), new OrderKey("name", IsText: true));

    public IReadOnlyList<OrderKey> Keys { get; }

    /// <summary>The columns.</summary>
    public string Columns { get; }

    /// <summary>The columns, as selected: texts and large numbers.</summary>
    public string SelectList { get; }

    /// <summary>The columns, as ordered by.</summary>
    public string OrderBy { get; }
}
