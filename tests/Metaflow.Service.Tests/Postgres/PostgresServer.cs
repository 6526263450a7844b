using System.Diagnostics;
using Npgsql;

namespace Metaflow.Service.Tests.Postgres;

/// <summary>How a server ends.</summary>
internal enum PostgresStop
{
    /// <summary>Connections are closed, and what was written is put in order.</summary>
    Fast,

    /// <summary>At once, as if it had crashed. What was committed is there after the next start.</summary>
    Crash,
}

/// <summary>A real PostgreSQL of a test, on 127.0.0.1, with data that goes away with it, also when the tests are killed.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    // Waits for what the tests say. When they say nothing more because they are gone, the server and its data go too.
    private const string Watch = """
        folder=$1; shift
        "$@" </dev/null & server=$!
        if read -r signal; then kill -s "$signal" "$server"; wait "$server"; exit; fi
        kill -s QUIT "$server"; wait "$server"; rm -rf "$folder"
        """;

    private readonly string _binaries;
    private readonly string _folder;
    private readonly PostgresUser _user;
    private readonly PostgresServerOptions _options;
    private Process? _process;
    private int _databases;

    private PostgresServer(string binaries, string folder, PostgresUser user, PostgresServerOptions options)
    {
        _binaries = binaries;
        _folder = folder;
        _user = user;
        _options = options;
        Port = FreePort.Find();
    }

    /// <summary>Where it listens, also after it was started again.</summary>
    public int Port { get; private set; }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a server and starts it. Skips the test when there is no PostgreSQL here.</summary>
    public static async Task<PostgresServer> CreateAsync(PostgresServerOptions? options = null)
    {
        var binaries = PostgresBinaries.Require();
        var user = PostgresUser.Find();
        var folder = Directory.CreateTempSubdirectory("metaflow-postgres-").FullName;
        var server = new PostgresServer(binaries, folder, user, options ?? new PostgresServerOptions());
        try
        {
            await server.InitializeAsync();
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How a superuser reaches one of its databases.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = "postgres",
        Database = database,
        Pooling = false,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>Makes an empty database.</summary>
    public async Task<PostgresTestDatabase> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new PostgresTestDatabase(this, name);
    }

    /// <summary>Starts the server, on the same port if it ran before, and waits until it can be used.</summary>
    public async Task StartAsync()
    {
        const int Tries = 5;
        for (var attempt = 1; ; attempt++)
        {
            var lines = new List<string>();
            _process = Run(ServerCommand(), redirectInput: true);
            if (await IsReadyAsync(_process.StandardError, lines))
            {
                // Whatever it says later would fill the pipe and stop it.
                _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return;
            }

            _process.Dispose();
            _process = null;
            var isPortTaken = lines.Exists(line => line.Contains("Address already in use", StringComparison.Ordinal));
            if (!isPortTaken || attempt == Tries)
                throw new InvalidOperationException("PostgreSQL did not start: " + string.Join(Environment.NewLine, lines));
            if (_databases == 0)
                Port = FreePort.Find();
        }
    }

    /// <summary>Stops the server and waits until it is gone.</summary>
    public async Task StopAsync(PostgresStop stop)
    {
        if (_process is not { } process)
            return;
        await process.StandardInput.WriteLineAsync(stop == PostgresStop.Fast ? "INT" : "QUIT");
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    /// <summary>Ends the server and deletes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(PostgresStop.Crash);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task InitializeAsync()
    {
        if (_user.Own(_folder) is { } own)
            await FinishAsync(own);
        await FinishAsync(_user.Command(
            Path.Combine(_binaries, "initdb"), "--pgdata", Data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
            "--no-locale", "--no-sync", "--no-instructions"));
        foreach (var (name, text) in _options.Files)
        {
            var path = Path.Combine(Data, name);
            await File.WriteAllTextAsync(path, text);
            await FinishAsync(["chmod", "600", path]);
            if (_user.Own(path) is { } ownFile)
                await FinishAsync(ownFile);
        }

        if (_options.Access is { } access)
            await File.WriteAllTextAsync(Path.Combine(Data, "pg_hba.conf"), access);
    }

    private IEnumerable<string> ServerCommand()
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = $"{Port}",
            ["unix_socket_directories"] = "",
            ["max_connections"] = "200",
            ["shared_buffers"] = "32MB",
            ["lc_messages"] = "C",
            ["logging_collector"] = "off",
            ["fsync"] = _options.SurvivesPowerLoss ? "on" : "off",
            ["full_page_writes"] = _options.SurvivesPowerLoss ? "on" : "off",
        };
        foreach (var (name, value) in _options.Settings)
            settings[name] = value;
        var server = _user.Command(
            [Path.Combine(_binaries, "postgres"), "-D", Data, .. settings.SelectMany(pair => new[] { "-c", $"{pair.Key}={pair.Value}" })]);
        return ["sh", "-c", Watch, "sh", _folder, .. server];
    }

    private static async Task<bool> IsReadyAsync(StreamReader output, List<string> lines)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.Contains("database system is ready to accept connections", StringComparison.Ordinal))
                return true;
            lines.Add(line);
            // Clients that try already are told so, and that is no failure.
            if (line.Contains("FATAL:", StringComparison.Ordinal) && !line.Contains("the database system is", StringComparison.Ordinal))
                return false;
        }

        return false;
    }

    private async Task FinishAsync(IEnumerable<string> command)
    {
        using var process = Run(command, redirectInput: false);
        var output = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{string.Join(' ', command)}' failed: {output}");
    }

    private Process Run(IEnumerable<string> command, bool redirectInput)
    {
        var start = new ProcessStartInfo(command.First(), command.Skip(1))
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        var process = Process.Start(start)!;
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return process;
    }
}
