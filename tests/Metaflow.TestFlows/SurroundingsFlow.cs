using System.Globalization;

namespace Metaflow.TestFlows;

/// <summary>Each task changes its process and tells what it found.</summary>
public partial class SurroundingsFlow : FlowSpec
{
    public partial string Found { get; set; }

    public partial string[] All { get; set; }

    [Step]
    public void Start() => Next(Change, forEach: Enumerable.Range(0, 8));

    [Step, EnvironmentVariable("DECORATED", "yes")]
    public void Change(int item)
    {
        Found = string.Join('|',
            Environment.GetEnvironmentVariable("LEFT_BEHIND") ?? "clean",
            Environment.GetEnvironmentVariable("DECORATED"),
            Environment.GetEnvironmentVariable("DOTNET_TieredPGO") ?? "untuned",
            Path.GetFileName(Environment.CurrentDirectory),
            CultureInfo.CurrentCulture.Name);
        Environment.SetEnvironmentVariable("LEFT_BEHIND", $"by {item}");
        Environment.SetEnvironmentVariable("HOME", null);
        Environment.CurrentDirectory = Path.GetTempPath();
        Console.SetOut(TextWriter.Null);
        Next(Join);
    }

    [Step]
    public void Join(Inputs<SurroundingsFlow> inputs)
    {
        All = [.. inputs.Select(input => input.Found).Append(
            Environment.GetEnvironmentVariable("DECORATED") ?? "not decorated")];
        Next(End);
    }

    [Step]
    public void End()
    {
        foreach (var found in All)
            Console.WriteLine(found);
    }
}
