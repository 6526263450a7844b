using Metaflow.Packaging;
using Metaflow.Platform;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Writes the code package to a file.</summary>
internal sealed class PackageSaveCommand : FlowCommand
{
    public override string Name => "save";

    public override string Description => "Save the current code package to a file.";

    public override IReadOnlyList<CommandArgument> Arguments { get; } =
        [new CommandArgument("PATH", "The file, a tar archive packed with gzip; replaced if it is there.")];

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var package = PackageCommand.Collect(context);
        var path = Path.GetFullPath(context.Arguments[0], context.Configuration.WorkingDirectory);
        var aside = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            try
            {
                var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                await using (file.ConfigureAwait(false))
                    await CodePackageArchive.WriteAsync(package.Files, file, cancellationToken).ConfigureAwait(false);
                FileMove.Replace(aside, path);
            }
            finally
            {
                File.Delete(aside);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The code package cannot be saved to '{path}': {e.Message}");
        }

        context.Terminal.SayMarked(
            $"Code package saved in *{context.Arguments[0]}* with metadata: {CodePackageContent.Metadata}", TextStyle.Heading, TextStyle.Bad);
        return 0;
    }
}
