using Metaflow.Service.Configuration;
using Metaflow.Service.Database.Postgres;

namespace Metaflow.Service.Tests.Postgres;

public sealed class PostgresSettingsTests
{
    [Theory]
    [InlineData("MF_METADATA_DB_DSN", true)]
    [InlineData("MF_METADATA_DB_HOST", true)]
    [InlineData("MF_METADATA_DB_PORT", true)]
    [InlineData("MF_METADATA_DB_USER", true)]
    [InlineData("MF_METADATA_DB_PSWD", true)]
    [InlineData("MF_METADATA_DB_PSWD_FILE", true)]
    [InlineData("MF_METADATA_DB_NAME", true)]
    [InlineData("MF_METADATA_DB_POOL_MAX", false)]
    [InlineData("MF_METADATA_PORT", false)]
    public void IsConfigured_OneVariable_IsWhetherItNamesADatabase(string variable, bool expected) =>
        Assert.Equal(expected, PostgresSettings.IsConfigured(Reader((variable, "1"))));

    [Fact]
    public void Read_NothingSet_IsAsNetflixHasIt()
    {
        var settings = Read();

        Assert.Equal("dbname=postgres host=localhost port=5432 sslmode=disable user=postgres", settings.ToString());
        Assert.Equal("postgres", settings.Writer["password"]);
        Assert.Null(settings.Reader);
        Assert.Equal((1, 10), (settings.PoolMinimum, settings.PoolMaximum));
        Assert.Equal(TimeSpan.FromSeconds(60), settings.Timeout);
        Assert.Equal((3, TimeSpan.FromSeconds(1)), (settings.ConnectionTries, settings.ConnectionWait));
        Assert.Equal(TableNames.Default, settings.Tables);
        Assert.False(settings.CreateTriggers);
    }

    [Fact]
    public void Read_SingleSettings_AreTaken()
    {
        var settings = Read(
            ("MF_METADATA_DB_HOST", "db"), ("MF_METADATA_DB_PORT", "6000"), ("MF_METADATA_DB_USER", "ann"), ("MF_METADATA_DB_PSWD", "secret"),
            ("MF_METADATA_DB_NAME", "m"), ("MF_METADATA_DB_POOL_MIN", "2"), ("MF_METADATA_DB_POOL_MAX", "20"), ("MF_METADATA_DB_TIMEOUT", "5"),
            ("MF_SERVICE_CONNECTION_RETRIES", "7"), ("MF_SERVICE_CONNECTION_RETRY_WAITTIME_SECONDS", "0.5"), ("DB_TRIGGER_CREATE", "1"));

        Assert.Equal("dbname=m host=db port=6000 sslmode=disable user=ann", settings.ToString());
        Assert.Equal("secret", settings.Writer["password"]);
        Assert.Equal((2, 20), (settings.PoolMinimum, settings.PoolMaximum));
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Timeout);
        Assert.Equal((7, TimeSpan.FromSeconds(0.5)), (settings.ConnectionTries, settings.ConnectionWait));
        Assert.True(settings.CreateTriggers);
    }

    [Theory]
    [InlineData("verify-full", "verify-full")]
    [InlineData("prefer", "prefer")]
    [InlineData("disabled", "disable")]
    [InlineData("yes", "disable")]
    public void Read_SslMode_AnyOtherThanLibpqsMeansNone(string mode, string expected)
    {
        using var file = new TextFile("");
        var settings = Read(("MF_METADATA_DB_SSL_MODE", mode), ("MF_METADATA_DB_SSL_ROOT_CERT_PATH", file.Path));

        Assert.Equal(expected, settings.Writer["sslmode"]);
        Assert.Equal(expected == "disable" ? null : file.Path, settings.Writer["sslrootcert"]);
    }

    [Fact]
    public void Read_RootCertificateByItsOtherName_IsTaken()
    {
        using var file = new TextFile("");

        Assert.Equal(
            file.Path, Read(("MF_METADATA_DB_SSL_MODE", "require"), ("MF_METADATA_DB_SSL_ROOT_CERT", file.Path)).Writer["sslrootcert"]);
    }

    [Theory]
    [InlineData("MF_METADATA_DB_SSL_ROOT_CERT_PATH")]
    [InlineData("MF_METADATA_DB_SSL_CERT_PATH")]
    [InlineData("MF_METADATA_DB_SSL_KEY_PATH")]
    public void Read_CertificateThatIsNotThere_NamesIt(string variable)
    {
        var exception = Assert.Throws<SettingException>(() => Read(("MF_METADATA_DB_SSL_MODE", "require"), (variable, "/no/such.crt")));

        Assert.Contains($"{variable} names '/no/such.crt'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Dsn_CountsMoreThanSingleSettings()
    {
        var settings = Read(
            ("MF_METADATA_DB_DSN", "postgresql://ann:secret@db/m"), ("MF_METADATA_DB_HOST", "other"), ("MF_METADATA_DB_PSWD", "other"),
            ("MF_METADATA_DB_SSL_MODE", "require"));

        Assert.Equal("dbname=m host=db user=ann", settings.ToString());
        Assert.Equal("secret", settings.Writer["password"]);
    }

    [Fact]
    public void Read_DsnWithoutWhatLibpqTakesFromItsVariables_TakesItThereToo() =>
        Assert.Equal(
            "dbname=m host=pg port=6000 user=ann",
            Read(("MF_METADATA_DB_DSN", "user=ann dbname=m"), ("PGHOST", "pg"), ("PGPORT", "6000"), ("PGUSER", "bob")).ToString());

    [Theory]
    [InlineData("host=db password='hunter2")]
    [InlineData("postgresql://ann:hunter2@db:port/m")]
    [InlineData("postgresql://ann:hunter2@db/m?sslmode=sure")]
    [InlineData("postgresql://ann:x/hunter2@db/m")]
    [InlineData("host=db password=x hunter2")]
    [InlineData("host=db sslmode=require sslcert=/no/hunter2")]
    public void Read_DsnThatIsWrong_IsRefusedWithoutShowingIt(string dsn)
    {
        var exception = Assert.Throws<SettingException>(() => Read(("MF_METADATA_DB_DSN", dsn)));

        Assert.StartsWith("MF_METADATA_DB_DSN cannot be used: ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MF_METADATA_DB_PORT", "many")]
    [InlineData("MF_METADATA_DB_POOL_MAX", "0")]
    [InlineData("MF_METADATA_DB_POOL_MIN", "-1")]
    [InlineData("MF_METADATA_DB_TIMEOUT", "0")]
    [InlineData("MF_SERVICE_CONNECTION_RETRIES", "0")]
    [InlineData("USE_SEPARATE_READER_POOL", "maybe")]
    [InlineData("DB_SCHEMA_NAME", "a;b")]
    [InlineData("DB_TABLE_NAME_RUNS", "runs\"; DROP TABLE x; --")]
    [InlineData("DB_TABLE_NAME_RUNS", "1st")]
    [InlineData("DB_TABLE_NAME_RUNS", "flows_v3")]
    public void Read_ValueThatCannotBe_NamesTheSetting(string variable, string value)
    {
        var exception = Assert.Throws<SettingException>(() => Read((variable, value)));

        Assert.Contains(variable == "DB_TABLE_NAME_RUNS" ? "DB_TABLE_NAME_" : variable, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PoolMinimumAboveMaximum_IsRefused() =>
        Assert.Throws<SettingException>(() => Read(("MF_METADATA_DB_POOL_MIN", "5"), ("MF_METADATA_DB_POOL_MAX", "4")));

    [Fact]
    public void Read_TableNames_AreLowerCaseAsUnquotedOnesAre()
    {
        var tables = Read(("DB_TABLE_NAME_ARTIFACT", "Our_Artifacts"), ("DB_SCHEMA_NAME", "flows")).Tables;

        Assert.Equal("our_artifacts", tables.Artifacts);
        Assert.Equal("flows", tables.Schema);
        Assert.False(tables.AreStandard);
        Assert.True((TableNames.Default with { Schema = "flows" }).AreStandard);
    }

    [Fact]
    public void Read_ReplicaHost_IsUsedOnlyWhenAskedFor()
    {
        (string, string) replica = ("MF_METADATA_DB_READ_REPLICA_HOST", "replica");

        Assert.Null(Read(replica).Reader);
        Assert.Equal("replica", Read(replica, ("USE_SEPARATE_READER_POOL", "1")).Reader?["host"]);
        Assert.Equal("localhost", Read(("USE_SEPARATE_READER_POOL", "True")).Reader?["host"]);
        Assert.Equal("db", Read(replica, ("USE_SEPARATE_READER_POOL", "1"), ("MF_METADATA_DB_DSN", "host=db")).Reader?["host"]);
    }

    [Theory]
    [InlineData("secret\n", "secret")]
    [InlineData("secret\r\n", "secret")]
    [InlineData(" sec\nret \n\n", " sec\nret \n")]
    public void Read_PasswordFile_IsThePasswordButForTheLastLineEnd(string content, string expected)
    {
        using var file = new TextFile(content);

        Assert.Equal(expected, Read(("MF_METADATA_DB_PSWD_FILE", file.Path)).Writer["password"]);
        Assert.Equal(expected, Read(("MF_METADATA_DB_DSN", "host=db"), ("MF_METADATA_DB_PSWD_FILE", file.Path)).Writer["password"]);
        Assert.Equal("own", Read(("MF_METADATA_DB_DSN", "host=db password=own"), ("MF_METADATA_DB_PSWD_FILE", file.Path)).Writer["password"]);
    }

    [Fact]
    public void Read_PasswordFileThatIsMissingOrEmptyOrNotAlone_IsRefused()
    {
        using var empty = new TextFile("\n");

        Assert.Contains("cannot be read", Assert.Throws<SettingException>(
            () => Read(("MF_METADATA_DB_PSWD_FILE", empty.Path + ".none"))).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<SettingException>(
            () => Read(("MF_METADATA_DB_PSWD_FILE", empty.Path))).Message, StringComparison.Ordinal);
        Assert.Contains("both set", Assert.Throws<SettingException>(
            () => Read(("MF_METADATA_DB_PSWD_FILE", empty.Path), ("MF_METADATA_DB_PSWD", "x"))).Message, StringComparison.Ordinal);
    }

    private static PostgresSettings Read(params (string Variable, string Value)[] values) => PostgresSettings.Read(Reader(values));

    private static SettingReader Reader(params (string Variable, string Value)[] values) =>
        new(variable => Array.Find(values, pair => pair.Variable == variable).Value);

    private sealed class TextFile : IDisposable
    {
        public TextFile(string content) => File.WriteAllText(Path, content);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
