using Metaflow.Packaging;
using Metaflow.Runtime.Workers;

namespace Metaflow.CommandLine.Commands;

/// <summary>The code package that the program would be stored as. Nothing is stored.</summary>
internal sealed class PackageCommand : FlowCommand
{
    public override string Name => "package";

    public override string Description => "Commands related to code packages.";

    public override IReadOnlyList<FlowCommand> Subcommands { get; } =
        [new PackageInfoCommand(), new PackageListCommand(), new PackageSaveCommand()];

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A group of commands does not run.");

    /// <summary>Collects the code of this program.</summary>
    /// <exception cref="MetaflowException">It cannot be packed.</exception>
    public static CodePackageContent Collect(CommandContext context) =>
        CodePackageContent.Of(WorkerCommand.OfThisProcess(context.Program.Arguments), context.Flow);
}
