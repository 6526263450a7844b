using Metaflow.Service.Records;

namespace Metaflow.Service.Queries;

/// <summary>Writes conditions on the record <c>o</c>.</summary>
internal static class Conditions
{
    /// <summary>Adds that the record belongs to a run.</summary>
    public static SqlText AppendRun(this SqlText sql, RunAddress run, string alias = "o") => sql
        .Append($"{alias}.flow_id = ").Append(sql.Parameter(run.Flow))
        .Append(run.Run.Name is null ? $" AND {alias}.run_number = " : $" AND {alias}.run_id = ").Append(sql.Parameter(run.Run.Value));

    /// <summary>Adds that the record belongs to a step.</summary>
    public static SqlText AppendStep(this SqlText sql, StepAddress step, string alias = "o") =>
        sql.AppendRun(step.Run, alias).Append($" AND {alias}.step_name = ").Append(sql.Parameter(step.Step));

    /// <summary>Adds that the record belongs to a task.</summary>
    public static SqlText AppendTask(this SqlText sql, TaskAddress task, string alias = "o") => sql
        .AppendStep(task.Step, alias)
        .Append(task.Task.Name is null ? $" AND {alias}.task_id = " : $" AND {alias}.task_name = ").Append(sql.Parameter(task.Task.Value));

    /// <summary>Adds that the record comes after the page before.</summary>
    public static SqlText AppendAfter(this SqlText sql, PageRequest page)
    {
        if (page.After is null)
            return sql;
        return sql.Append($" AND ({page.Order.Columns}) < (")
            .Append(string.Join(", ", page.After.Values.Select(sql.Parameter)))
            .Append(")");
    }

    /// <summary>Adds filters; each must fit.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="dialect">The database's.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="status">SQL for the status of a run; null when no filter needs it.</param>
    public static SqlText AppendFilters(this SqlText sql, SqlDialect dialect, IReadOnlyList<Filter> filters, string? status = null)
    {
        foreach (var filter in filters)
        {
            var column = filter.Field.Kind switch
            {
                FilterKind.Owner => dialect.Owner,
                FilterKind.Status => status!,
                _ => "o." + filter.Field.Name,
            };
            sql.Append(" AND (");
            for (var i = 0; i < filter.Values.Count; i++)
            {
                if (i > 0)
                    sql.Append(" OR ");
                sql.Append(Condition(sql, dialect, filter, column, filter.Values[i]));
            }

            sql.Append(")");
        }

        return sql;
    }

    /// <summary>Adds conditions on tags; each must fit.</summary>
    public static SqlText AppendTags(this SqlText sql, SqlDialect dialect, IReadOnlyList<TagFilter> filters)
    {
        foreach (var filter in filters)
        {
            sql.Append(" AND ");
            if (!filter.Partial)
            {
                dialect.AppendHasTags(sql, filter.Tags, filter.All);
                continue;
            }

            sql.Append("(")
                .Append(string.Join(
                    filter.All ? " AND " : " OR ",
                    filter.Tags.Select(tag => dialect.Like(SqlDialect.TagText, sql.Parameter($"%{tag}%")))))
                .Append(")");
        }

        return sql;
    }

    private static string Condition(SqlText sql, SqlDialect dialect, Filter filter, string column, object? value) => value is null
        ? $"{column} IS NULL"
        : filter.Operator switch
        {
            "co" => dialect.LikeAnyCase(column, sql.Parameter($"%{value}%")),
            "sw" => dialect.LikeAnyCase(column, sql.Parameter($"{value}%")),
            "ew" => dialect.LikeAnyCase(column, sql.Parameter($"%{value}")),
            "li" => dialect.LikeAnyCase(column, sql.Parameter(value)),
            "eq" when filter.Field.Kind is FilterKind.Json => dialect.JsonEquals(column, sql.Parameter(value)),
            "ne" when filter.Field.Kind is FilterKind.Json => "NOT " + dialect.JsonEquals(column, sql.Parameter(value)),
            "eq" => $"{column} = {sql.Parameter(value)}",
            "ne" => $"{column} <> {sql.Parameter(value)}",
            "lt" => $"{column} < {sql.Parameter(value)}",
            "le" => $"{column} <= {sql.Parameter(value)}",
            "gt" => $"{column} > {sql.Parameter(value)}",
            _ => $"{column} >= {sql.Parameter(value)}",
        };
}
