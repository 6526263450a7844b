namespace Metaflow.Benchmarks.Orchestration;

/// <summary>One implementation: how it runs a workload.</summary>
internal abstract record Contender(string Name)
{
    /// <summary>The program and its arguments up to the command `run`, or null if it does not take part.</summary>
    public abstract string[]? Command(Workload workload);

    /// <summary>What the environment of a run must hold beside what all share.</summary>
    public virtual IReadOnlyDictionary<string, string> Environment(Workload workload) => Shared(workload);

    /// <summary>Isolates a run from the user's configuration and passes the workload's size.</summary>
    protected static Dictionary<string, string> Shared(Workload workload) => new()
    {
        ["METAFLOW_USER"] = "benchmark",
        ["METAFLOW_DEFAULT_DATASTORE"] = "local",
        ["METAFLOW_DEFAULT_METADATA"] = "local",
        ["WIDTH"] = workload.Width.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>This project: the benchmark flows in one of the shapes that programs have.</summary>
internal sealed record DotNetContender(string Name, string Executable) : Contender(Name)
{
    public override string[] Command(Workload workload) => [Executable, workload.Flow];
}

/// <summary>Python Metaflow from a checkout of its sources.</summary>
internal sealed record PythonContender(string Interpreter, string Source, string Scripts) : Contender("python")
{
    public override string[]? Command(Workload workload) =>
        workload.Script is null ? null
            : workload.IsRead
                ? [Interpreter, Path.Combine(Scripts, workload.Script)]
                : [Interpreter, Path.Combine(Scripts, workload.Script), "--no-pylint"];

    public override IReadOnlyDictionary<string, string> Environment(Workload workload)
    {
        var variables = Shared(workload);
        variables["PYTHONPATH"] = Source;
        return variables;
    }
}
