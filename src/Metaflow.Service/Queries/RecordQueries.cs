using Metaflow.Service.Records;

namespace Metaflow.Service.Queries;

/// <summary>Writes the statements that read records. Whole lists come newest first. Thread-safe.</summary>
internal sealed class RecordQueries(SqlDialect dialect)
{
    private readonly RecordShape _run = RecordShape.Run(dialect.Owner, status: null);

    /// <summary>All flows, or a page of them.</summary>
    public ListQuery Flows(PageRequest? page)
    {
        var sql = Select(RecordShape.Flow, dialect.Flows, page).Append(" WHERE true");
        return List(sql, RecordShape.Flow, ListOrder.Flows.OrderBy, page);
    }

    /// <summary>One flow.</summary>
    public ListQuery Flow(string flow)
    {
        var sql = Select(RecordShape.Flow, dialect.Flows);
        return One(sql.Append(" WHERE o.flow_id = ").Append(sql.Parameter(flow)), RecordShape.Flow);
    }

    /// <summary>The runs of a flow, or a page of them.</summary>
    public ListQuery Runs(string flow, PageRequest? page)
    {
        var sql = Select(_run, dialect.Runs, page);
        sql.Append(" WHERE o.flow_id = ").Append(sql.Parameter(flow));
        return List(sql, _run, ListOrder.Runs.OrderBy, page);
    }

    /// <summary>A page of those runs of a flow that fit filters.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="filters">The filters on fields.</param>
    /// <param name="tags">The filters on tags.</param>
    /// <param name="page">The page.</param>
    /// <param name="now">The time, by which the status of runs without an end is told.</param>
    /// <param name="inactiveAfter">After how many seconds without a heartbeat a run counts as dead.</param>
    public ListQuery Runs(
        string flow, IReadOnlyList<Filter> filters, IReadOnlyList<TagFilter> tags, PageRequest page, DateTimeOffset now, int inactiveAfter)
    {
        if (!filters.Any(static f => f.Field.Kind is FilterKind.Status))
        {
            var plain = Select(_run, dialect.Runs, page);
            plain.Append(" WHERE o.flow_id = ").Append(plain.Parameter(flow)).AppendFilters(dialect, filters).AppendTags(dialect, tags);
            return List(plain, _run, ListOrder.Runs.OrderBy, page);
        }

        var sql = new SqlText();
        var status = RunStatus.Sql(dialect, sql.Parameter(now.ToUnixTimeSeconds()), sql.Parameter((long)inactiveAfter));
        var shape = RecordShape.Run(dialect.Owner, status);
        AppendSelect(sql, shape, dialect.Runs, page)
            .Append(" WHERE o.flow_id = ").Append(sql.Parameter(flow)).AppendFilters(dialect, filters, status).AppendTags(dialect, tags);
        return List(sql, shape, ListOrder.Runs.OrderBy, page);
    }

    /// <summary>One run.</summary>
    public ListQuery Run(RunAddress run) => One(Select(_run, dialect.Runs).Append(" WHERE ").AppendRun(run), _run);

    /// <summary>The steps of a run.</summary>
    public ListQuery Steps(RunAddress run) => List(
        Select(RecordShape.Step, dialect.Steps).Append(JoinRun).Append(" WHERE ").AppendRun(run),
        RecordShape.Step,
        "o.ts_epoch DESC, o.step_name DESC",
        page: null);

    /// <summary>One step.</summary>
    public ListQuery Step(StepAddress step) =>
        One(Select(RecordShape.Step, dialect.Steps).Append(JoinRun).Append(" WHERE ").AppendStep(step), RecordShape.Step);

    /// <summary>The tasks of a step, or a page of those that fit filters.</summary>
    public ListQuery Tasks(StepAddress step, IReadOnlyList<Filter> filters, PageRequest? page) => List(
        Select(RecordShape.Task, dialect.Tasks, page).Append(JoinRun).Append(" WHERE ").AppendStep(step).AppendFilters(dialect, filters),
        RecordShape.Task,
        ListOrder.Tasks.OrderBy,
        page);

    /// <summary>One task.</summary>
    public ListQuery Task(TaskAddress task) =>
        One(Select(RecordShape.Task, dialect.Tasks).Append(JoinRun).Append(" WHERE ").AppendTask(task), RecordShape.Task);

    /// <summary>What was noted about a task.</summary>
    public ListQuery Metadata(TaskAddress task, PageRequest? page) => List(
        Select(RecordShape.Metadata, dialect.Metadata, page).Append(" WHERE ").AppendTask(task),
        RecordShape.Metadata,
        ListOrder.Metadata.OrderBy,
        page);

    /// <summary>What was noted about all tasks of a run.</summary>
    public ListQuery Metadata(RunAddress run, PageRequest? page) => List(
        Select(RecordShape.Metadata, dialect.Metadata, page).Append(" WHERE ").AppendRun(run),
        RecordShape.Metadata,
        ListOrder.Metadata.OrderBy,
        page);

    /// <summary>
    /// The tasks of a step about which something was noted: task number and name, run number and id, by number.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="field">The name of a fact; null for any.</param>
    /// <param name="pattern">A regular expression that matches the fact somewhere; null for any.</param>
    public Query TasksNoted(StepAddress step, string? field, string? pattern)
    {
        var sql = new SqlText()
            .Append($"SELECT DISTINCT o.task_id, o.task_name, o.run_number, o.run_id FROM {dialect.Metadata} o WHERE ").AppendStep(step);
        if (field is not null)
            sql.Append(" AND o.field_name = ").Append(sql.Parameter(field));
        if (pattern is not null)
            sql.Append(" AND ").Append(dialect.Matches("CAST(o.value AS text)", sql.Parameter(pattern)));
        return sql.Append(" ORDER BY o.task_id").Build();
    }

    /// <summary>The artifacts of all attempts of a run's tasks, latest attempt first; or a page of the newest of each name.</summary>
    public ListQuery Artifacts(RunAddress run, PageRequest? page) => Artifacts(SelectArtifacts(page).AppendRun(run), page);

    /// <summary>The same for a step.</summary>
    public ListQuery Artifacts(StepAddress step, PageRequest? page) => Artifacts(SelectArtifacts(page).AppendStep(step), page);

    /// <summary>The same for a task.</summary>
    public ListQuery Artifacts(TaskAddress task, PageRequest? page) => Artifacts(SelectArtifacts(page).AppendTask(task), page);

    /// <summary>The artifacts of one attempt of a task.</summary>
    public ListQuery Artifacts(TaskAddress task, short attempt)
    {
        var sql = SelectArtifacts(page: null).AppendTask(task);
        return Artifacts(sql.Append(" AND o.attempt_id = ").Append(sql.Parameter((long)attempt)), page: null);
    }

    /// <summary>One artifact of one attempt of a task.</summary>
    public ListQuery Artifact(TaskAddress task, string name, short attempt)
    {
        var sql = SelectArtifacts(page: null).AppendTask(task);
        sql.Append(" AND o.name = ").Append(sql.Parameter(name)).Append(" AND o.attempt_id = ").Append(sql.Parameter((long)attempt));
        return One(sql, RecordShape.Artifact);
    }

    /// <summary>
    /// One artifact of the latest attempt of a task. Which one that is, the artifact called <c>name</c> tells, which every attempt leaves.
    /// </summary>
    public ListQuery Artifact(TaskAddress task, string name)
    {
        var sql = SelectArtifacts(page: null).AppendTask(task);
        sql.Append(" AND o.name = ").Append(sql.Parameter(name))
            .Append($" AND o.attempt_id = COALESCE((SELECT max(n.attempt_id) FROM {dialect.Artifacts} n WHERE ").AppendTask(task, "n")
            .Append(" AND n.name = 'name'), 0)");
        return One(sql, RecordShape.Artifact);
    }

    // Steps, tasks and artifacts show the tags of their run.
    private string JoinRun => $" JOIN {dialect.Runs} r ON r.flow_id = o.flow_id AND r.run_number = o.run_number";

    private static SqlText Select(RecordShape shape, string table, PageRequest? page = null) => AppendSelect(new SqlText(), shape, table, page);

    private static SqlText AppendSelect(SqlText sql, RecordShape shape, string table, PageRequest? page) => sql
        .Append("SELECT ").Append(shape.SelectList)
        .Append(page is null ? "" : ", " + page.Order.SelectList)
        .Append($" FROM {table} o");

    private static ListQuery List(SqlText sql, RecordShape shape, string order, PageRequest? page)
    {
        if (page is not null)
            sql.AppendAfter(page);
        sql.Append(" ORDER BY ").Append(order);
        if (page is not null)
            sql.Append(" LIMIT ").Append(sql.Parameter(page.Limit + 1L));
        return new ListQuery(sql.Build(), shape, page);
    }

    private static ListQuery One(SqlText sql, RecordShape shape) => new(sql.Append(" LIMIT 1").Build(), shape, Page: null);

    private static ListQuery Artifacts(SqlText sql, PageRequest? page) => List(
        sql,
        RecordShape.Artifact,
        page is null ? "o.attempt_id DESC, o.ts_epoch DESC, o.task_id DESC, o.name" : ListOrder.Artifacts.OrderBy,
        page);

    // A page holds the newest artifact of each name of a task, whichever attempt it is of.
    private SqlText SelectArtifacts(PageRequest? page)
    {
        var sql = Select(RecordShape.Artifact, dialect.Artifacts, page).Append(JoinRun).Append(" WHERE ");
        return page is null
            ? sql
            : sql.Append(
                $"""
                NOT EXISTS (SELECT 1 FROM {dialect.Artifacts} n
                    WHERE n.flow_id = o.flow_id AND n.run_number = o.run_number AND n.step_name = o.step_name AND n.task_id = o.task_id
                    AND n.name = o.name AND (n.ts_epoch, n.attempt_id) > (o.ts_epoch, o.attempt_id))
                """).Append(" AND ");
    }
}
