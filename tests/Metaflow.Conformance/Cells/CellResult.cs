using System.Diagnostics;

namespace Metaflow.Conformance.Cells;

/// <summary>What came of a cell.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Failure">Why it fails; null if it does not.</param>
/// <param name="Duration">How long it took.</param>
public sealed record CellResult(Cell Cell, string? Failure, TimeSpan Duration)
{
    public static async Task<CellResult> OfAsync(Cell cell)
    {
        if (cell.NotApplicable is not null)
            return new CellResult(cell, null, TimeSpan.Zero);
        var clock = Stopwatch.StartNew();
        try
        {
            await cell.RunAsync();
            return new CellResult(cell, null, clock.Elapsed);
        }
        catch (Exception e)
        {
            return new CellResult(cell, e.ToString(), clock.Elapsed);
        }
    }

    public string Mark => Failure is not null ? "FAIL" : Cell.NotApplicable is not null ? "n/a" : "ok";
}
