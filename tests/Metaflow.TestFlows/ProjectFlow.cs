namespace Metaflow.TestFlows;

/// <summary>Tells on which branch of its project it runs.</summary>
[Project("movies")]
public partial class ProjectFlow : FlowSpec
{
    [Step]
    public void Start()
    {
        Console.WriteLine($"seen {Current.ProjectFlowName} {Current.IsUserBranch} {Current.IsProduction}");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}
