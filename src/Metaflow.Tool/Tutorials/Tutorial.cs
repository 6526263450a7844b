using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Metaflow.Tool.Tutorials;

/// <summary>A tutorial, which this program carries along.</summary>
/// <param name="Name">Its folder: <c>01-playlist</c>.</param>
/// <param name="Files">Names of its files.</param>
internal sealed partial record Tutorial(string Name, IReadOnlyList<string> Files)
{
    private const string Prefix = "tutorials/";

    private static readonly Assembly _assembly = typeof(Tutorial).Assembly;

    /// <summary>All, in their order.</summary>
    public static IReadOnlyList<Tutorial> All { get; } =
    [
        .. _assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(static name => name[Prefix.Length..].Split('/'))
            .GroupBy(static parts => parts[0], static parts => parts[1], StringComparer.Ordinal)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => new Tutorial(group.Key, [.. group.Order(StringComparer.Ordinal)])),
    ];

    /// <summary>Its title: the first line of its page.</summary>
    public string Title => Encoding.UTF8.GetString(Read("README.md")).Split('\n')[0].TrimStart('#').Trim();

    /// <summary>Its page, as it is where the tutorial was pulled.</summary>
    public string Page => Encoding.UTF8.GetString(Pulled("README.md"));

    /// <summary>Finds one.</summary>
    /// <param name="text">Its folder, its number or its name.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static Tutorial Get(string text) =>
        All.FirstOrDefault(one => one.Name == text || one.Name.Split('-', 2) is var parts && (parts[0].TrimStart('0') == text.TrimStart('0') || parts[^1] == text))
            ?? throw new UsageException($"There is no tutorial '{text}'. There are {string.Join(", ", All.Select(static one => one.Name))}.");

    /// <summary>A file as it is where the tutorial was pulled: it refers to the package, not to the sources beside it.</summary>
    public byte[] Pulled(string file)
    {
        var bytes = Read(file);
        if (Path.GetExtension(file) is not (".cs" or ".md" or ".sh" or ".ps1"))
            return bytes;
        var text = Encoding.UTF8.GetString(bytes);
        text = ProjectLine().Replace(text, match => $"#:package {match.Groups[1].Value}@{MetaflowVersion.Current}");
        return Encoding.UTF8.GetBytes(FolderInCommand().Replace(text, TutorialsCommand.Folder + "/$1"));
    }

    private byte[] Read(string file)
    {
        using var resource = _assembly.GetManifestResourceStream(Prefix + Name + "/" + file)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    [GeneratedRegex(@"^#:project \S*/([\w.]+)\.csproj(?=\r?$)", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();

    [GeneratedRegex(@"(?<![\w/-])tutorials/(\d\d-)")]
    private static partial Regex FolderInCommand();
}
