using Metaflow.Runtime;

namespace Metaflow;

/// <summary>
/// Says to which project a flow belongs. Each run is on a branch of it: <c>user.&lt;name&gt;</c>, with <c>--branch b</c>
/// <c>test.b</c>, with <c>--production</c> <c>prod</c>, with both <c>prod.b</c>. Branches keep deployments and events apart.
/// </summary>
/// <param name="name">The project: 1 to 128 of a-z, 0-9 and _.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ProjectAttribute(string name) : FlowDecorator
{
    private const string BranchOption = "branch";
    private const string ProductionOption = "production";
    private const int MaxNameLength = 128;

    private bool? _production;

    /// <summary>The project.</summary>
    public string Project { get; } = name;

    /// <summary>The branch, 1 to 128 of a-z, 0-9 and _; null goes by <c>--branch</c>. Default null.</summary>
    public string? Branch { get; set; }

    /// <summary>Whether runs are on a production branch. When not set, <c>--production</c> decides.</summary>
    public bool Production
    {
        get => _production ?? false;
        set => _production = value;
    }

    /// <inheritdoc/>
    public override string Name => "project";

    /// <inheritdoc/>
    public override IReadOnlyList<FlowOption> Options { get; } =
    [
        new(BranchOption, "Use the given branch of the project. The default is the user's, unless --production is given."),
        new(ProductionOption, "Use the production branch of the project.", IsFlag: true),
    ];

    /// <inheritdoc/>
    public override void Describe(DecoratorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Of("name", Project);
        settings.Of(BranchOption, Branch);
        settings.Of(ProductionOption, Production);
    }

    /// <inheritdoc/>
    public override void Prepare(LaunchContext launch)
    {
        ArgumentNullException.ThrowIfNull(launch);
        Check("project", Project);
        var branch = Branch;
        if (launch.FindOption(BranchOption) is { } given)
            branch = branch is null || branch == given ? given : throw GivenTwice(BranchOption, branch, given);
        if (branch is not null)
            Check(BranchOption, branch);
        var production = launch.HasFlag(ProductionOption);
        if (production && _production == false)
            throw GivenTwice(ProductionOption, "false", "true");
        production |= Production;

        var name = (production, branch) switch
        {
            (true, null) => "prod",
            (true, _) => "prod." + branch,
            (false, null) => "user." + launch.UserName,
            (false, _) => "test." + branch,
        };
        launch.Project = new ProjectContext(Project, name, branch is null && !production, production);
        launch.AddSystemTag("project:" + Project);
        launch.AddSystemTag("project_branch:" + name);
        launch.Say($"Project: *{Project}*, Branch: *{name}*");
    }

    private static void Check(string what, string name)
    {
        var isValid = name.Length is > 0 and <= MaxNameLength
            && name.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');
        if (!isValid)
            throw new MetaflowException($"'{name}' is no {what} name; write 1 to {MaxNameLength} of a-z, 0-9 and _.");
    }

    private static MetaflowException GivenTwice(string option, string attribute, string given) => new(
        $"[Project] says that {option} is '{attribute}', and --{option} says '{given}'; leave out one of them.");
}
