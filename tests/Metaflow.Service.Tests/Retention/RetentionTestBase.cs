using System.Globalization;
using Metaflow.Service.Database;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;
using Metaflow.Service.Retention;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Service.Tests.Retention;

/// <summary>Makes runs, and looks at all that a database holds.</summary>
public abstract class RetentionTestBase : IDisposable
{
    /// <summary>The time of the test.</summary>
    protected static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    /// <summary>The clock, which stands still.</summary>
    protected FakeTimeProvider Time { get; } = new(Now);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A path of the test's own.</summary>
    protected string PathOf(string name) => _folder[name];

    /// <summary>Another empty database.</summary>
    private protected abstract Task<MetadataStore> OpenAsync();

    private protected async Task<MetadataStore> OpenPreparedAsync()
    {
        var store = await OpenAsync();
        await store.PrepareAsync(TestContext.Current.CancellationToken);
        return store;
    }

    private protected static RunSelection OlderThan(int days) => new() { StartedBefore = Milliseconds(days), InactiveAfter = 360 };

    /// <summary>Makes a run with steps, tasks, metadata and artifacts.</summary>
    /// <returns>Its number.</returns>
    private protected static async Task<long> MakeRunAsync(
        MetadataStore store, string flow, int daysAgo, string tag = "t", string user = "alice", bool? isOk = true, string? id = null,
        long? heartbeat = null, int metadata = 2)
    {
        var stop = TestContext.Current.CancellationToken;
        var by = new Authorship(user, $"[\"{tag}\"]", $"[\"user:{user}\"]", Milliseconds(daysAgo));
        await store.CreateFlowAsync(flow, new Authorship(null, "null", "null", Milliseconds(400)), static (_, _) => { }, stop);
        long number = 0;
        await store.CreateRunAsync(
            new NewRun(flow, id, by, heartbeat ?? Milliseconds(daysAgo) / 1000, null), (row, first) => number = row.GetInt64(first + 2), stop);
        var run = new RunAddress(flow, RecordId.Parse(id ?? number.ToString(CultureInfo.InvariantCulture)));
        foreach (var name in (string[])["start", "end"])
        {
            var step = new StepAddress(run, name);
            Assert.Equal(Creation.Created, await store.CreateStepAsync(new NewStep(step, by), static (_, _) => { }, stop));
            long task = 0;
            await store.CreateTaskAsync(new NewTask(step, null, by, null, null), (row, first) => task = row.GetInt64(first + 5), stop);
            var address = new TaskAddress(step, RecordId.Parse(task.ToString(CultureInfo.InvariantCulture)));
            NewMetadata[] facts =
            [
                .. Enumerable.Range(0, metadata).Select(i => new NewMetadata($"fact-{i}", $"va\"lue {i} ä\n", "t", user, "[]", "null")),
                .. isOk is { } ok ? (NewMetadata[])[new("attempt_ok", ok ? "True" : "False", "internal_attempt_status", user, "[\"attempt_id:0\"]", "null")] : [],
            ];
            await store.AddMetadataAsync(address, facts, Milliseconds(daysAgo), stop);
            await store.AddArtifactsAsync(
                address,
                [new NewArtifact("x", "s3://bucket/x", "s3", "abc", "t", "c", user, 0, "null", "[]"), new NewArtifact("name", "l", "local", null, null, null, null, 1, "null", "null")],
                Milliseconds(daysAgo),
                stop);
        }

        return number;
    }

    /// <summary>Every value of every table of records, a line a row.</summary>
    private protected static async Task<string[]> DumpAsync(MetadataStore store)
    {
        List<string> lines = [];
        foreach (var table in RetentionTable.All)
        {
            var columns = string.Join(", ", table.Columns.Select(c => $"CAST({c.Name} AS text)"));
            var rows = await store.ReadAsync(
                new SqlText().Append($"SELECT {columns} FROM {table.In(store.Dialect)}").Build(), TestContext.Current.CancellationToken);
            await using var _ = rows;
            while (await rows.NextAsync(TestContext.Current.CancellationToken))
            {
                lines.Add(table.Name + ": " + string.Join(
                    '|', Enumerable.Range(0, table.Columns.Count).Select(i => rows.Current.IsDBNull(i) ? "NULL" : rows.Current.GetString(i))));
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }

    /// <summary>The runs that are there, oldest first.</summary>
    private protected static async Task<long[]> RunsAsync(MetadataStore store)
    {
        List<long> numbers = [];
        var rows = await store.ReadAsync(
            new SqlText().Append($"SELECT CAST(run_number AS bigint) FROM {store.Dialect.Runs} ORDER BY run_number").Build(), TestContext.Current.CancellationToken);
        await using var _ = rows;
        while (await rows.NextAsync(TestContext.Current.CancellationToken))
            numbers.Add(rows.Current.GetInt64(0));
        return [.. numbers];
    }

    private protected Task<Removal> CollectAsync(
        MetadataStore store, RunSelection selection, string? archive = null) =>
        new GarbageCollection(store, Time).RunAsync(selection, archive, progress: null, TestContext.Current.CancellationToken);

    private protected static Task<IReadOnlyDictionary<RetentionTable, long>> RestoreAsync(MetadataStore store, string archive) =>
        new ArchiveRestore(store, new RetentionQueries(store.Dialect)).RunAsync(archive, TestContext.Current.CancellationToken);

    private static long Milliseconds(int daysAgo) => Now.AddDays(-daysAgo).ToUnixTimeMilliseconds();
}
