using Metaflow.Service.Configuration;

namespace Metaflow.Service.Access.Keys;

/// <summary>
/// A file of keys, one on a line: <c>sha256:</c>, what the key hashes to in hexadecimal, and optionally a colon and a scope, and a colon and a name. It
/// is read again when it has changed. Thread-safe.
/// </summary>
internal sealed class KeyFile
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "MF_METADATA_API_KEYS_FILE";

    private static readonly TimeSpan _lookInterval = TimeSpan.FromSeconds(5);
    private readonly string _path;
    private readonly ILogger _log;
    private readonly PeriodicLook _look;
    private volatile IReadOnlyList<ConfiguredKey> _keys;
    private (DateTime Time, long Length) _version;

    /// <summary>Reads the file.</summary>
    /// <exception cref="SettingException">It cannot be read, has a line of another form, or no key.</exception>
    public KeyFile(string path, TimeProvider time, ILogger log)
    {
        (_path, _log) = (path, log);
        _look = new PeriodicLook(_lookInterval, time);
        _version = Version();
        _keys = Load();
    }

    /// <summary>The keys that it holds. When it can no longer be read those stay that it held before.</summary>
    public IReadOnlyList<ConfiguredKey> Keys
    {
        get
        {
            _look.WhenDue(Look);
            return _keys;
        }
    }

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="path">Where it is, for messages.</param>
    /// <exception cref="SettingException">A line has another form, or there is no key. No message holds a part of a line.</exception>
    public static IReadOnlyList<ConfiguredKey> Parse(IEnumerable<string> lines, string path)
    {
        List<ConfiguredKey> keys = [];
        var number = 0;
        foreach (var line in lines.Select(static l => l.Trim()))
        {
            number++;
            if (line.Length > 0 && line[0] != '#')
                keys.Add(ParseLine(line, number) ?? throw Invalid($"line {number} is not of the form sha256:<64 hexadecimal digits>[:read|write[:name]]"));
        }

        return keys.Count > 0 ? keys : throw Invalid("it holds no key");

        SettingException Invalid(string what) => new(
            $"{Variable} names '{path}', but {what}. `printf %s \"$KEY\" | sha256sum` gives the digits for a key.");
    }

    private static ConfiguredKey? ParseLine(string line, int number)
    {
        var parts = line.Split(':', 4);
        if (parts.Length < 2 || parts[0] != "sha256" || parts[1].Length != ApiKeyText.HashLength * 2 || !parts[1].All(char.IsAsciiHexDigit))
            return null;
        var scope = parts.Length < 3 ? AccessScope.Read : AccessScopes.Parse(parts[2]);
        return scope is null
            ? null
            : new ConfiguredKey(Convert.FromHexString(parts[1]), scope.Value, parts.Length == 4 ? parts[3] : $"line {number}");
    }

    private void Look()
    {
        var version = Version();
        if (version == _version)
            return;
        _version = version;
        try
        {
            _keys = Load();
            AccessLog.KeysRead(_log, _keys.Count, _path);
        }
        catch (SettingException e)
        {
            AccessLog.KeysNotRead(_log, e.Message);
        }
    }

    // A link is followed: Kubernetes changes what a link to a secret leads to.
    private (DateTime Time, long Length) Version()
    {
        try
        {
            var file = new FileInfo(_path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? (target.LastWriteTimeUtc, target.Length) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private IReadOnlyList<ConfiguredKey> Load()
    {
        try
        {
            return Parse(File.ReadLines(_path), _path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingException($"{Variable} names '{_path}', which cannot be read: {e.Message}", e);
        }
    }
}
