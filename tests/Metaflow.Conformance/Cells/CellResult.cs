using System.Diagnostics;
using Xunit.Sdk;

namespace Metaflow.Conformance.Cells;

/// <summary>What came of a cell.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Failure">Why it fails; null if it does not.</param>
/// <param name="Skipped">What this machine lacks to try it; null if nothing.</param>
/// <param name="Duration">How long it took.</param>
public sealed record CellResult(Cell Cell, string? Failure, string? Skipped, TimeSpan Duration)
{
    public static async Task<CellResult> OfAsync(Cell cell)
    {
        if (cell.NotApplicable is not null)
            return new CellResult(cell, null, null, TimeSpan.Zero);
        var clock = Stopwatch.StartNew();
        try
        {
            await cell.RunAsync();
            return new CellResult(cell, null, null, clock.Elapsed);
        }
        catch (SkipException e)
        {
            return new CellResult(cell, null, e.Message[(e.Message.LastIndexOf('$') + 1)..], clock.Elapsed);
        }
        catch (Exception e)
        {
            return new CellResult(cell, e.ToString(), null, clock.Elapsed);
        }
    }

    public string Mark => Failure is not null ? "FAIL" : Skipped is not null ? "skip" : Cell.NotApplicable is not null ? "n/a" : "ok";
}
