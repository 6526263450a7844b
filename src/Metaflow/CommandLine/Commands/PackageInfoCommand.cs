using System.Globalization;
using Metaflow.Datastore;
using Metaflow.Packaging;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Describes the code package.</summary>
internal sealed class PackageInfoCommand : FlowCommand
{
    public override string Name => "info";

    public override string Description => "Output information about the code package.";

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var package = PackageCommand.Collect(context);
        using var measured = new HashingStream(Stream.Null, System.Security.Cryptography.HashAlgorithmName.SHA1);
        await CodePackageArchive.WriteAsync(package.Files, measured, cancellationToken).ConfigureAwait(false);
        var data = context.Terminal.Data;
        Line($"Package size: {SizeOf(measured.Length)}");
        Line(string.Create(CultureInfo.InvariantCulture, $"Number of files: {package.Files.Count}"));
        Line($"SHA: {measured.ToHex()}");
        Line("");
        Line($"Metaflow version: {MetaflowVersion.Current}");
        Line("");
        Line($"User code in flow {context.Flow.Name}:");
        Line($"  - Packaged from directory {package.Entry.Folder}");
        Line($"  - Started as {string.Join(' ', [package.Entry.File, .. package.Entry.Arguments])}");
        Line("");
        Line("Libraries, each stored apart and once:");
        Line(string.Create(CultureInfo.InvariantCulture, $"  - Number of files: {package.Libraries.Count}"));
        Line($"  - Size: {SizeOf(package.Libraries.Sum(static l => new FileInfo(l.Path).Length))}");
        data.Flush();
        return 0;

        void Line(string text)
        {
            data.Write(text, TextStyle.Plain);
            data.EndLine();
        }
    }

    private static string SizeOf(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        string[] units = ["B", "KB", "MB", "GB"];
        for (; size >= 1024 && unit < units.Length - 1; unit++)
            size /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.00} {units[unit]}");
    }
}
