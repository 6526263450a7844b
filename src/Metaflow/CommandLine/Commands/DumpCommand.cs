using System.Globalization;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;
using Metaflow.Artifacts.Types;
using Metaflow.Datastore;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Shows the artifacts of tasks.</summary>
internal sealed class DumpCommand : FlowCommand
{
    private const string TooLarge = "< artifact too large >";

    private static readonly CommandOption _private = new("private", OptionKind.Flag, "Show also private attributes.")
    {
        NegativeName = "no-private",
    };

    private static readonly CommandOption _maxValueSize = new(
        "max-value-size", OptionKind.Value, "Show only values of at most this many bytes; 0 shows only names.")
    {
        ValueName = "INTEGER",
        DefaultText = static () => "1000",
    };

    private static readonly CommandOption _include = new(
        "include", OptionKind.Value, "Include only artifacts in the given comma-separated list.");

    private static readonly CommandOption _file = new(
        "file", OptionKind.Value, "Write the artifacts to the file, as a pickle that Python can read.")
    {
        ValueName = "FILE",
    };

    public override string Name => "dump";

    public override string Description => "Get data artifacts of a task or all tasks in a step.";

    public override IReadOnlyList<CommandArgument> Arguments => [TaskSelection.Argument];

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) =>
        [_private, _maxValueSize, _include, _file];

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var file = context.Options.Find(_file);
        var maxValueSize = context.Options.GetInteger(_maxValueSize, 1000, 0);
        var dump = new PickledDict();
        var datastore = context.OpenDatastore();
        var tasks = await TaskSelection.FindAsync(context, datastore, cancellationToken).ConfigureAwait(false);
        foreach (var task in await OpenAsync(datastore, tasks, cancellationToken).ConfigureAwait(false))
        {
            var pathspec = task.Task;
            context.Terminal.SayMarked(
                $"Dumping output of run_id=*{pathspec.Run}* step=*{pathspec.Step}* task_id=*{pathspec.Task}*",
                TextStyle.Heading,
                TextStyle.Bad);
            var values = file is null ? null : new PickledDict();
            foreach (var artifact in Select(task, context.Options))
            {
                var isTooLarge = file is null && artifact.Info.Size > maxValueSize;
                var value = isTooLarge ? null : await ReadAsync(task, artifact, cancellationToken).ConfigureAwait(false);
                if (values is not null)
                    values[artifact.Name] = value;
                else
                    WriteLine(context.Terminal.Data, artifact, value, isTooLarge);
            }

            dump[$"{pathspec.Run}/{pathspec.Step}/{pathspec.Task}"] = values;
            context.Terminal.Data.Flush();
        }

        if (file is not null)
            await WriteFileAsync(context, file, dump, cancellationToken).ConfigureAwait(false);
        return 0;
    }

    // Of several tasks, those that are not finished are left out; a single one must be.
    private static async Task<List<TaskDatastore>> OpenAsync(
        FlowDatastore datastore, IReadOnlyList<Pathspec> tasks, CancellationToken cancellationToken)
    {
        var opened = new List<TaskDatastore>();
        foreach (var pathspec in tasks)
        {
            if (await datastore.TryOpenTaskAsync(pathspec, null, cancellationToken).ConfigureAwait(false) is { } task)
                opened.Add(task);
        }

        return opened.Count > 0 ? opened : throw new TaskNotDoneException(tasks[0], null);
    }

    private static List<StoredArtifact> Select(TaskDatastore task, OptionValues options)
    {
        var include = (options.Find(_include) ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var selected = new List<StoredArtifact>();
        foreach (var artifact in task.Artifacts)
        {
            var isIncluded = include.Length == 0
                ? artifact.Name[0] != '_' || options.IsOn(_private)
                : Array.Exists(include, name => NamingPolicy.Matches(name, artifact.Name));
            if (isIncluded)
                selected.Add(artifact);
        }

        selected.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return selected;
    }

    // What serializers of one's own have written is not Python's, and need not be read to be told of.
    private static async ValueTask<object?> ReadAsync(
        TaskDatastore task, StoredArtifact artifact, CancellationToken cancellationToken) =>
        ArtifactSerializer.Pickle.CanRead(artifact.Info.Encoding)
            ? PickleReader.Read((await task.LoadAsync(artifact.Name, cancellationToken).ConfigureAwait(false)).Span)
            : string.Create(
                CultureInfo.InvariantCulture, $"< {artifact.Info.Size} bytes in encoding {artifact.Info.Encoding} >");

    private static void WriteLine(StyledWriter output, StoredArtifact artifact, object? value, bool isTooLarge)
    {
        var size = artifact.Info.Size;
        if (artifact.Info.Type == PythonTypes.IncludedFile && value is PickledObject { Attributes: { } attributes }
            && attributes.TryGetValue("_descriptor", out var stored) && stored is PickledDict descriptor
            && descriptor.TryGetValue("size", out var bytes) && bytes is long length)
            size = length;
        var text = isTooLarge ? TooLarge : PythonText.Of(value);
        output.Write(artifact.Name, new TextStyle(AnsiColor.Green));
        output.Write(
            string.Create(CultureInfo.InvariantCulture, $" [size: {size} type: {artifact.Info.Type}] = {text}"),
            TextStyle.Plain);
        output.EndLine();
    }

    private static async Task WriteFileAsync(
        CommandContext context, string file, PickledDict dump, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(file, context.Configuration.WorkingDirectory);
        try
        {
            var bytes = ArtifactTypes.Object().Serialize(dump, "dump");
            await File.WriteAllBytesAsync(path, bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"Cannot write '{path}': {e.Message}");
        }

        context.Terminal.SayMarked($"Artifacts written to *{file}*", TextStyle.Plain, TextStyle.Bad);
    }
}
