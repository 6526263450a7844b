using System.Globalization;
using Metaflow.Client;
using Metaflow.Datastore;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Shows what tasks printed.</summary>
internal sealed class LogsShowCommand : FlowCommand
{
    private static readonly CommandOption _stdout = new("stdout", OptionKind.Flag, "Show stdout of the task.")
    {
        NegativeName = "no-stdout",
    };

    private static readonly CommandOption _stderr = new("stderr", OptionKind.Flag, "Show stderr of the task.")
    {
        NegativeName = "no-stderr",
    };

    private static readonly CommandOption _both = new(
        "both", OptionKind.Flag, "Show both stdout and stderr of the task (default).")
    {
        NegativeName = "no-both",
    };

    private static readonly CommandOption _timestamps = new("timestamps", OptionKind.Flag, "Show timestamps.")
    {
        NegativeName = "no-timestamps",
    };

    private static readonly CommandOption _attempt = new(
        "attempt", OptionKind.Value, "The attempt to show, from 0; the latest one if left out.")
    {
        ValueName = "INTEGER",
    };

    public override string Name => "show";

    public override string Description => "Show stdout/stderr produced by a task or all tasks in a step.";

    public override IReadOnlyList<CommandArgument> Arguments => [TaskSelection.Argument];

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) =>
        [_stdout, _stderr, _both, _timestamps, _attempt];

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = context.Options;
        int? chosen = options.Contains(_attempt) ? options.GetInteger(_attempt, 0, 0) : null;
        var streams = Streams(options);
        var datastore = context.OpenDatastore();
        var tasks = await TaskSelection.FindAsync(context, datastore, cancellationToken).ConfigureAwait(false);
        var store = ClientStore.TryOpen(context.Settings, context.Program.Backends, context.Program.Serializers);
        foreach (var task in tasks)
        {
            context.Terminal.SayMarked(
                $"Dumping logs of run_id=*{task.Run}* step=*{task.Step}* task_id=*{task.Task}*",
                TextStyle.Heading,
                TextStyle.Bad);
            var log = store is null
                ? await TaskLog.FindAsync(datastore, task, chosen, cancellationToken).ConfigureAwait(false)
                : await TaskLog.FindAsync(store, task, chosen, cancellationToken).ConfigureAwait(false);
            foreach (var stream in streams)
            {
                context.Terminal.Say(stream == LogStream.Stdout ? "stdout" : "stderr", TextStyle.Bold);
                var lines = await log.LoadAsync(stream, cancellationToken).ConfigureAwait(false);
                Write(lines, context.Terminal.Data, context.Program.Time, options.IsOn(_timestamps));
            }
        }

        return 0;
    }

    private static List<LogStream> Streams(OptionValues options)
    {
        var streams = new List<LogStream>();
        var (stdout, stderr) = (options.IsOn(_stdout), options.IsOn(_stderr));
        var both = !stdout && !stderr && options.Find(_both) != "false";
        if (stdout || both)
            streams.Add(LogStream.Stdout);
        if (stderr || both)
            streams.Add(LogStream.Stderr);
        return streams;
    }

    private static void Write(
        IReadOnlyList<LogLine> lines, StyledWriter output, TimeProvider time, bool withTimestamps)
    {
        foreach (var line in lines)
        {
            if (withTimestamps && line.IsStructured)
            {
                var local = TimeZoneInfo.ConvertTime(line.Timestamp, time.LocalTimeZone);
                output.Write(
                    local.ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture), TextStyle.Heading);
            }

            output.Write(line.Text, TextStyle.Plain);
            output.EndLogLine();
        }

        output.Flush();
    }
}
