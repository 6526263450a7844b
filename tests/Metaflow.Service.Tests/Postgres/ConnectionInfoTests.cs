using CsCheck;
using Metaflow.Service.Database.Postgres.Connections;
using Npgsql;

namespace Metaflow.Service.Tests.Postgres;

public sealed class ConnectionInfoTests
{
    [Theory]
    [InlineData("host=db port=6000 dbname=m user=ann password=x", "host=db port=6000 dbname=m user=ann password=x")]
    [InlineData("  host = db\tdbname\n=\n'my db' ", "host=db dbname=my db")]
    [InlineData("password='it\\'s \\\\ x' user=a\\ b", "user=a b password=it's \\ x")]
    [InlineData("host='' user=ann\\", "user=ann")]
    [InlineData("postgresql://ann:what?@db/m?options=@x", "host=db dbname=m user=ann password=what? options=@x")]
    [InlineData("host=a host=b", "host=b")]
    [InlineData("host=db sslmode=verify-full sslrootcert=/r sslcert=/c sslkey=/k", "host=db sslmode=verify-full sslrootcert=/r sslcert=/c sslkey=/k")]
    [InlineData("host=db keepalives=1 client_encoding=auto", "host=db")]
    [InlineData("postgresql://ann:x@db:6000/m", "host=db port=6000 dbname=m user=ann password=x")]
    [InlineData("postgres://db", "host=db")]
    [InlineData("postgresql://", "")]
    [InlineData("postgresql:///m?host=/run/pg", "host=/run/pg dbname=m")]
    [InlineData("postgresql://%2Frun%2Fpg/m", "host=/run/pg dbname=m")]
    [InlineData("postgresql://ann%40corp:p%3Aw%2F%25%C3%A4@db/m%20x", "host=db dbname=m x user=ann@corp password=p:w/%ä")]
    [InlineData("postgresql://ann:ä€😀@db", "host=db user=ann password=ä€😀")]
    [InlineData("postgresql://[::1]:6000/m", "host=::1 port=6000 dbname=m")]
    [InlineData("postgresql://a:1,b:2,[::1]/m?target_session_attrs=primary", "host=a,b,::1 port=1,2, dbname=m target_session_attrs=primary")]
    [InlineData("postgresql://db/m?sslmode=require&connect_timeout=5&application_name=a%26b&options=-c%20x%3Dy",
        "host=db dbname=m sslmode=require connect_timeout=5 application_name=a&b options=-c x=y")]
    [InlineData("postgresql://db/m?ssl=true&dbname=other", "host=db dbname=other sslmode=require")]
    public void Parse_TextAsLibpqReadsIt_GivesItsValues(string text, string expected)
    {
        var info = PostgresConnectionInfo.Parse(text);

        string[] keywords =
        [
            "host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name",
            "options", "target_session_attrs",
        ];
        Assert.Equal(expected, string.Join(' ', keywords.Where(keyword => info[keyword] is not null).Select(keyword => $"{keyword}={info[keyword]}")));
    }

    [Theory]
    [InlineData("host=db passwort=secret", "character 9 is no keyword")]
    [InlineData("host=db secret", "character 9 has no '='")]
    [InlineData("host=db password='secret", "character 18 does not end")]
    [InlineData("password=secret service=x", "'service' is not supported")]
    [InlineData("password=secret sslcrl=x", "'sslcrl' is not supported")]
    [InlineData("postgresql://ann:secret%4@db", "'%' at character 24")]
    [InlineData("postgresql://ann:secret%00@db", "'%' at character 24")]
    [InlineData("postgresql://ann:secret%FF@db", "no UTF-8")]
    [InlineData("postgresql://ann:secret@[::1/m", "has no ']'")]
    [InlineData("postgresql://ann:secret@[::1]x/m", "may be ':' and a port")]
    [InlineData("postgresql://ann:my@secret@db", "written %40")]
    [InlineData("postgresql://ann:x@db/m?secret", "character 25 has no '='")]
    [InlineData("postgresql://ann:x@db/m?secret=1", "is no keyword")]
    [InlineData("postgresql://ann:x@db/m?user=secret=1", "has two '='")]
    public void Parse_TextThatIsWrong_SaysWhereAndShowsNothingOfIt(string text, string expected)
    {
        var exception = Assert.Throws<FormatException>(() => PostgresConnectionInfo.Parse(text));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AnyText_GivesValuesOrAFormatException() => Gen.OneOf(
        Gen.String[Gen.Char["hostprdw=' \\:/@?&%[],=019äé\0"], 0, 40],
        Gen.String[Gen.Char["hostprdw=' \\:/@?&%[],=019äé"], 0, 40].Select(rest => "postgresql://" + rest))
        .Sample(text =>
        {
            try
            {
                var info = PostgresConnectionInfo.Parse(text);
                ConnectionOptions.Create(info);
            }
            catch (FormatException)
            {
            }
        });

    [Fact]
    public void Parse_AnyPasswordPercentEncoded_GivesItBack() => Gen.String[1, 20].Where(text => !text.Contains('\0'))
        .Sample(password => PostgresConnectionInfo.Parse($"postgresql://ann:{Uri.EscapeDataString(password)}@db")["password"] == password);

    [Fact]
    public void ToString_OfAnything_ShowsNoSecret()
    {
        var info = PostgresConnectionInfo.Parse("host=db user=ann password=secret sslpassword=secret options=secret passfile=secret");

        Assert.Equal("host=db user=ann", info.ToString());
    }

    [Theory]
    [InlineData("sslmode=sure", "sslmode")]
    [InlineData("port=0", "port")]
    [InlineData("port=70000", "port")]
    [InlineData("host=a,b port=1,2,3", "2 hosts and 3 ports")]
    [InlineData("connect_timeout=soon", "connect_timeout")]
    [InlineData("channel_binding=maybe", "channel_binding")]
    [InlineData("load_balance_hosts=maybe", "load_balance_hosts")]
    public void Create_ValueThatIsNone_NamesTheKeyword(string text, string expected)
    {
        var exception = Assert.Throws<FormatException>(() => ConnectionOptions.Create(PostgresConnectionInfo.Parse(text)));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sslmode=disable sslrootcert=/r", SslMode.Disable, null)]
    [InlineData("host=db", SslMode.Prefer, null)]
    [InlineData("sslmode=allow", SslMode.Allow, null)]
    [InlineData("sslmode=require", SslMode.Require, null)]
    [InlineData("sslmode=require sslrootcert=/r", SslMode.VerifyCA, "/r")]
    [InlineData("sslmode=verify-ca sslrootcert=/r", SslMode.VerifyCA, "/r")]
    [InlineData("sslmode=verify-full sslrootcert=/r", SslMode.VerifyFull, "/r")]
    [InlineData("sslmode=require sslrootcert=system", SslMode.VerifyFull, null)]
    public void Create_SslMode_IsWhatLibpqMeansByIt(string text, SslMode mode, string? rootCertificate)
    {
        var options = ConnectionOptions.Create(PostgresConnectionInfo.Parse(text));

        Assert.Equal(mode, options.SslMode);
        Assert.Equal(rootCertificate, options.RootCertificate);
    }

    [Theory]
    [InlineData("user=ann", "localhost", 5432)]
    [InlineData("host=::1 port=6000", "::1", 6000)]
    [InlineData("hostaddr=10.0.0.1", "10.0.0.1", 5432)]
    [InlineData("host=a,b", "a:5432,b:5432", 5432)]
    [InlineData("host=a,b port=6000", "a:6000,b:6000", 5432)]
    [InlineData("host=a,::1, port=1,,3", "a:1,[::1]:5432,localhost:3", 5432)]
    public void Create_Hosts_AreTheirsWithTheirPorts(string text, string host, int port)
    {
        var options = ConnectionOptions.Create(PostgresConnectionInfo.Parse(text));

        Assert.Equal((host, port), (options.Host, options.Port));
    }

    [Theory]
    [InlineData("host=db", TargetSessionAttributes.Any)]
    [InlineData("target_session_attrs=read-write", TargetSessionAttributes.ReadWrite)]
    [InlineData("target_session_attrs=primary", TargetSessionAttributes.Primary)]
    [InlineData("target_session_attrs=prefer-standby", TargetSessionAttributes.PreferStandby)]
    public void TargetSession_OfAnInfo_IsWhatItSays(string text, TargetSessionAttributes expected) =>
        Assert.Equal(expected, ConnectionOptions.TargetSession(PostgresConnectionInfo.Parse(text)));
}
