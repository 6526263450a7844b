using System.Net.Sockets;
using Metaflow.Service.Database;
using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Metaflow.Service.Tests.Faults;

/// <summary>What errors that are hard to bring about mean: whether the same request may succeed later.</summary>
public sealed class DatabaseErrorsTests
{
    [Theory]
    [InlineData("08006", true)] // connection failure
    [InlineData("25006", true)] // read-only transaction
    [InlineData("28P01", true)] // the password was changed
    [InlineData("3D000", true)] // the database is being restored
    [InlineData("40P01", true)] // deadlock
    [InlineData("42501", true)] // rights were taken away
    [InlineData("53300", true)] // too many connections
    [InlineData("53100", true)] // disk full
    [InlineData("55P03", true)] // lock not available
    [InlineData("57014", true)] // query canceled
    [InlineData("57P01", true)] // admin shutdown
    [InlineData("57P03", true)] // starting up
    [InlineData("58030", true)] // I/O error
    [InlineData("22001", false)] // text too long
    [InlineData("22P05", false)] // a character that the encoding of the database lacks
    [InlineData("2201B", false)] // no regular expression
    public void Translate_ErrorOfPostgres_IsUnavailableOrRefused(string state, bool unavailable)
    {
        var error = PostgresErrors.Translate(new PostgresException("message", "ERROR", "ERROR", state));

        Assert.Equal(unavailable ? typeof(DatabaseUnavailableException) : typeof(DatabaseRefusalException), error.GetType());
    }

    [Fact]
    public void IsKnown_ErrorOfConnection_IsUnavailable()
    {
        foreach (var error in (Exception[])[new NpgsqlException("broken"), new TimeoutException(), new SocketException(), new IOException()])
            Assert.True(PostgresErrors.IsKnown(error) && PostgresErrors.Translate(error) is DatabaseUnavailableException, error.ToString());
        Assert.False(PostgresErrors.IsKnown(new PostgresException("message", "ERROR", "ERROR", "42601")));
    }

    [Theory]
    [InlineData(SQLitePCL.raw.SQLITE_FULL, true)]
    [InlineData(SQLitePCL.raw.SQLITE_BUSY, true)]
    [InlineData(SQLitePCL.raw.SQLITE_PROTOCOL, true)]
    [InlineData(SQLitePCL.raw.SQLITE_IOERR, true)]
    [InlineData(SQLitePCL.raw.SQLITE_NOMEM, true)]
    [InlineData(SQLitePCL.raw.SQLITE_READONLY, true)]
    [InlineData(SQLitePCL.raw.SQLITE_CORRUPT, true)]
    [InlineData(SQLitePCL.raw.SQLITE_TOOBIG, false)]
    public void Translate_ErrorOfSqlite_IsUnavailableOrRefused(int code, bool unavailable)
    {
        var error = SqliteErrors.Translate(new SqliteException("message", code), "records.db");

        Assert.Equal(unavailable ? typeof(DatabaseUnavailableException) : typeof(DatabaseRefusalException), error.GetType());
    }
}
