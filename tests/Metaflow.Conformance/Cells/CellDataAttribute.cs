using System.Reflection;
using Metaflow.Conformance.Specifications;
using Metaflow.Tests;
using Xunit.Sdk;
using Xunit.v3;

namespace Metaflow.Conformance.Cells;

/// <summary>The cells of the specification whose test it stands on, less those that do not apply or are left to the table.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CellDataAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        ArgumentNullException.ThrowIfNull(testMethod);
        var specification = Specification.All.First(s => s.GetType() == testMethod.ReflectedType);
        return new([.. Cell.All
            .Where(c => c.Specification == specification && c.NotApplicable is null && c.Context.IsTestedOn(specification, c.Shape))
            .Select(RowOf)]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;

    private static TheoryDataRow<string, string> RowOf(Cell cell)
    {
        var row = new TheoryDataRow<string, string>(cell.Context.Name, cell.Shape.Name).WithTrait("Context", cell.Context.Name);
        return cell.Context.IsNative ? row.WithTrait("Needs", NativeCompiler.Need) : row;
    }
}
