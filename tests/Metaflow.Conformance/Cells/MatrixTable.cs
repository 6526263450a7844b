using Metaflow.Conformance.Contexts;

namespace Metaflow.Conformance.Cells;

/// <summary>Runs cells and prints what came of each: a table for each context, why cells do not apply, and why cells fail.</summary>
internal static class MatrixTable
{
    /// <param name="filter">Parts of the names of the cells to run: <c>InProcess Retry</c>; all cells if empty.</param>
    /// <returns>The exit code: 0 if no cell fails.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> filter)
    {
        var cells = Cell.All
            .Where(c => filter.All(f => c.ToString().Contains(f, StringComparison.OrdinalIgnoreCase))).ToList();
        var results = new CellResult[cells.Count];
        await Parallel.ForAsync(
            0,
            cells.Count,
            new ParallelOptions { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount },
            async (i, _) =>
            {
                results[i] = await CellResult.OfAsync(cells[i]);
                if (cells[i].NotApplicable is null)
                    await Console.Error.WriteLineAsync($"{results[i].Mark,-4} {cells[i]} ({results[i].Duration.TotalSeconds:F1} s)");
            });
        foreach (var context in FlowContext.All)
            Print(context, [.. results.Where(r => r.Cell.Context == context)]);
        PrintNotApplicable(results);
        foreach (var failed in results.Where(r => r.Failure is not null))
            Console.WriteLine($"\n{failed.Cell}\n{failed.Failure}");
        foreach (var group in results.Where(r => r.Skipped is not null).GroupBy(r => (r.Cell.Specification, r.Skipped)))
            Console.WriteLine($"\n{group.Count()} cells of {group.Key.Specification} skipped: {group.Key.Skipped}");
        var failures = results.Count(r => r.Failure is not null);
        var skipped = results.Count(r => r.Skipped is not null);
        var inapplicable = results.Count(r => r.Cell.NotApplicable is not null);
        Console.WriteLine(
            $"\n{results.Length - failures - skipped - inapplicable} ok, {failures} failed, {skipped} skipped, {inapplicable} not applicable");
        return failures == 0 ? 0 : 1;
    }

    private static void Print(FlowContext context, IReadOnlyList<CellResult> results)
    {
        if (results.Count == 0)
            return;
        var shapes = results.Select(r => r.Cell.Shape).Distinct().ToList();
        var rows = results.GroupBy(r => r.Cell.Specification).ToList();
        var width = rows.Max(r => r.Key.Name.Length);
        Console.WriteLine($"\n{context}, {shapes.Count} shapes:");
        for (var i = 0; i < shapes.Count; i++)
            Console.WriteLine($"  {(char)('A' + i)} {shapes[i]}");
        Console.WriteLine();
        Console.WriteLine("".PadRight(width) + string.Concat(shapes.Select((_, i) => $"  {(char)('A' + i),-4}")).TrimEnd());
        foreach (var row in rows)
        {
            Console.WriteLine(row.Key.Name.PadRight(width)
                + string.Concat(shapes.Select(s => $"  {row.FirstOrDefault(r => r.Cell.Shape == s)?.Mark ?? "",-4}")).TrimEnd());
        }
    }

    private static void PrintNotApplicable(IEnumerable<CellResult> results)
    {
        var reasons = results.Where(r => r.Cell.NotApplicable is not null)
            .GroupBy(r => (r.Cell.Context, r.Cell.Specification, r.Cell.NotApplicable));
        Console.WriteLine("\nNot applicable:");
        foreach (var group in reasons)
        {
            var (context, specification, reason) = group.Key;
            var shapes = specification.NotApplicableTo(context) is null
                ? string.Join(", ", group.Select(r => r.Cell.Shape)) : "all shapes";
            Console.WriteLine($"  {context}/{specification}, {shapes}: {reason}");
        }
    }
}
