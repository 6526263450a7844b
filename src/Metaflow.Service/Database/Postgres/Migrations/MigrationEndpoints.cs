using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>The answers of the migration server, which are those of Netflix's one.</summary>
/// <param name="migrator">Migrates the database.</param>
/// <param name="allowsUpgrade">Whether <c>PATCH /upgrade</c> exists.</param>
/// <param name="loggers">Where failures are logged.</param>
/// <param name="stopping">Breaks off migrations when the service stops. That a client goes away does not.</param>
internal sealed class MigrationEndpoints(PostgresMigrator migrator, bool allowsUpgrade, ILoggerFactory loggers, CancellationToken stopping)
{
    private const string Text = "text/plain; charset=utf-8";

    private readonly PostgresLog _log = new(loggers.CreateLogger<MigrationEndpoints>());

    /// <summary>Answers a request of any path and method.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var (method, handle) = context.Request.Path.Value switch
        {
            "/ping" => (HttpMethods.Get, PingAsync),
            "/version" => (HttpMethods.Get, VersionAsync),
            "/db_schema_status" => (HttpMethods.Get, StatusAsync),
            "/upgrade" when allowsUpgrade => (HttpMethods.Patch, UpgradeAsync),
            _ => ((string, Func<HttpContext, Task>))("", NotFoundAsync),
        };
        if (method.Length == 0 || context.Request.Method == method)
            return handle(context);
        context.Response.Headers.Allow = method;
        return AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, Text, "405: Method Not Allowed"u8.ToArray());
    }

    private static Task NotFoundAsync(HttpContext context) =>
        AnswerAsync(context, StatusCodes.Status404NotFound, Text, "404: Not Found"u8.ToArray());

    private static Task PingAsync(HttpContext context) => AnswerAsync(context, StatusCodes.Status200OK, Text, "pong"u8.ToArray());

    private async Task VersionAsync(HttpContext context)
    {
        try
        {
            var status = await migrator.ReadStatusAsync(stopping).ConfigureAwait(false);

            // Whoever starts Netflix's image asks this first, and relies on the tables being there afterwards.
            if (status.IsEmpty)
                status = await migrator.UpgradeAsync(cancellationToken: stopping).ConfigureAwait(false);
            var answer = ServiceVersion(status.Current);
            await AnswerAsync(context, StatusCodes.Status200OK, Text, Encoding.UTF8.GetBytes(answer)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _log.MigrationRequestFailed("/version", exception.Message);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, Text, "500: Internal Server Error"u8.ToArray()).ConfigureAwait(false);
        }
    }

    private async Task StatusAsync(HttpContext context)
    {
        const string Json = "application/json";
        try
        {
            var status = await migrator.ReadStatusAsync(stopping).ConfigureAwait(false);
            var isMigrating = await migrator.IsMigratingAsync(stopping).ConfigureAwait(false);
            await AnswerAsync(context, StatusCodes.Status200OK, Json, WriteJson(json =>
            {
                json.WriteBoolean("is_up_to_date", status.IsUpToDate);
                json.WriteString("current_version", VersionText(status.Current));
                json.WriteBoolean("migration_in_progress", isMigrating);
                WriteVersions(json, "db_schema_versions", SchemaMigrations.All.Select(migration => migration.Version));
                WriteVersions(json, "unapplied_migrations", status.Unapplied);
            })).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _log.MigrationRequestFailed("/db_schema_status", exception.Message);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, Json, WriteJson(json => json.WriteString("detail", exception.Message)))
                .ConfigureAwait(false);
        }
    }

    private async Task UpgradeAsync(HttpContext context)
    {
        try
        {
            await migrator.UpgradeAsync(cancellationToken: stopping).ConfigureAwait(false);
            await AnswerAsync(context, StatusCodes.Status200OK, Text, "upgrade success"u8.ToArray()).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _log.MigrationRequestFailed("/upgrade", exception.Message);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, Text, "upgrade failed"u8.ToArray()).ConfigureAwait(false);
        }
    }

    // The newest release of Netflix's service that a database can run, by which its image chooses one.
    private static string ServiceVersion(long current) => current switch
    {
        0 or 1 => "v_1_0_1",
        _ when current >= SchemaMigrations.Newest => "latest",
        _ => VersionText(current),
    };

    private static string VersionText(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static void WriteVersions(Utf8JsonWriter json, string name, IEnumerable<long> versions)
    {
        json.WriteStartArray(name);
        foreach (var version in versions)
            json.WriteStringValue(VersionText(version));
        json.WriteEndArray();
    }

    private static byte[] WriteJson(Action<Utf8JsonWriter> writeMembers)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static async Task AnswerAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
