namespace Metaflow.Service.Tests.Postgres;

/// <summary>As whom PostgreSQL runs: it refuses to be root, as which tests run in containers.</summary>
internal sealed class PostgresUser
{
    private readonly string? _ids;

    private PostgresUser(string? ids) => _ids = ids;

    /// <summary>The user of the tests, or one without rights when that is root.</summary>
    public static PostgresUser Find()
    {
        if (!Environment.IsPrivilegedProcess)
            return new PostgresUser(null);
        var users = File.ReadAllLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToArray();
        var user = Array.Find(users, fields => fields[0] == "postgres") ?? Array.Find(users, fields => fields[0] == "nobody")
            ?? throw new InvalidOperationException("The tests run as root, which PostgreSQL does not, and there is no user 'postgres' or 'nobody'.");
        return new PostgresUser($"{user[2]}:{user[3]}");
    }

    /// <summary>The command line that runs a program as this user.</summary>
    public IEnumerable<string> Command(params IEnumerable<string> program) => _ids?.Split(':') is [var user, var group]
        ? ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", "--", .. program]
        : program;

    /// <summary>The command line that gives a folder to this user; null when it is theirs already.</summary>
    public IEnumerable<string>? Own(string folder) => _ids is null ? null : ["chown", _ids, folder];
}
