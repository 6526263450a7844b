using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Metaflow.Service.CommandLine;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database.Postgres.Migrations;

namespace Metaflow.Service.Tests.Documentation;

/// <summary>What the container file names is there, means something to the executable, and is what the project tells the SDK for its images.</summary>
public sealed partial class ContainerTests
{
    private const string Folder = "deploy/container/metadata-service";

    private static readonly string[] _lines =
    [
        .. File.ReadAllText(Path.Combine(OperatorsGuide.Root, Folder, "Dockerfile")).ReplaceLineEndings("\n").Replace("\\\n", " ")
            .Split('\n').Where(line => line.Length > 0 && line[0] != '#'),
    ];

    private static readonly string[][] _instructions = [.. _lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static readonly XElement _project = XElement.Load(Path.Combine(OperatorsGuide.Root, "src/Metaflow.Service/Metaflow.Service.csproj"));

    [Fact]
    public void Copied_Files_AreThereAndNotIgnored()
    {
        var kept = File.ReadAllLines(Path.Combine(OperatorsGuide.Root, Folder, "Dockerfile.dockerignore")).Where(l => l.StartsWith('!')).Select(l => l[1..]);
        var copied = _instructions.Where(i => i[0] == "COPY" && !i[1].StartsWith("--", StringComparison.Ordinal)).SelectMany(i => i[1..^1]).ToArray();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(OperatorsGuide.Root, path)), path));
        Assert.Equal(copied.Order(), kept.Order());
    }

    [Fact]
    public void Published_Project_NeedsNoOther()
    {
        var publish = Assert.Single(_instructions, i => i is ["RUN", "dotnet", "publish", ..]);
        var project = Assert.Single(Directory.GetFiles(Path.Combine(OperatorsGuide.Root, publish[3]), "*.csproj"));

        Assert.DoesNotContain("ProjectReference", File.ReadAllText(project));
        Assert.Contains($"<AssemblyName>{ServiceCommandLine.Name}</AssemblyName>", File.ReadAllText(project));
    }

    [Fact]
    public void Commands_AreUnderstood()
    {
        var entry = JsonSerializer.Deserialize<string[]>(string.Join(' ', Last("ENTRYPOINT")[1..]))!;
        var check = Last("HEALTHCHECK");
        var command = JsonSerializer.Deserialize<string[]>(string.Join(' ', check[(Array.IndexOf(check, "CMD") + 1)..]))!;
        var context = new CommandContext(new SettingReader(_ => null), TextWriter.Null, TextWriter.Null, Stream.Null, TimeProvider.System);

        Assert.Equal([$"/app/{ServiceCommandLine.Name}"], entry);
        Assert.Equal(entry[0], command[0]);
        Assert.Empty(ServiceCommandLine.Parse(command[1..], context).Errors);
    }

    [Fact]
    public void Ports_AreThoseOfTheService()
    {
        var nothing = new SettingReader(_ => null);

        Assert.Equal(["EXPOSE", $"{ServiceSettings.Read(nothing).Port}", $"{MigrationServerSettings.Read(nothing).Port}"], Last("EXPOSE"));
        Assert.Equal(string.Join(';', Last("EXPOSE")[1..]), Assert.Single(_project.Descendants("ContainerPort")).Attribute("Include")!.Value);
    }

    [Fact]
    public void Variables_CanBeRead()
    {
        var variables = Last("ENV")[1..].Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        var read = new HashSet<string>();

        var settings = ServiceSettings.Read(new SettingReader(name =>
        {
            read.Add(name);
            return variables.GetValueOrDefault(name);
        }));

        Assert.Subset(read, variables.Keys.ToHashSet());
        Assert.StartsWith(Last("VOLUME")[1], settings.SqlitePath);
        // The SDK makes no volume, and so no place for the file.
        variables.Remove("MF_METADATA_SQLITE_PATH");
        Assert.Equal(
            variables, _project.Descendants("ContainerEnvironmentVariable").ToDictionary(v => v.Attribute("Include")!.Value, v => v.Attribute("Value")!.Value));
    }

    [Fact]
    public void User_IsNotRoot()
    {
        var user = Last("USER")[1];

        Assert.True(int.Parse(user, CultureInfo.InvariantCulture) > 0);
        Assert.Equal(user, Property("ContainerUser"));
        Assert.Contains($"--chown={user}:{user}", _instructions.SelectMany(i => i));
    }

    [Fact]
    public void Labels_AreThoseOfTheProject()
    {
        var labels = Label().Matches(Assert.Single(_lines, line => line.StartsWith("LABEL ", StringComparison.Ordinal)))
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Trim('"'));
        var common = XElement.Load(Path.Combine(OperatorsGuide.Root, "src", "Directory.Build.props"));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["title"] = Property("ContainerTitle"),
                ["description"] = Property("Description"),
                ["version"] = ServiceVersion.Product,
                ["authors"] = Property("ContainerAuthors"),
                ["licenses"] = common.Descendants("PackageLicenseExpression").Single().Value,
            },
            labels);
    }

    [Fact]
    public void BaseImage_IsOfTheFamilyOfTheProject() =>
        Assert.EndsWith($"/runtime-deps:10.0-{Property("ContainerFamily")}", Assert.Single(_instructions, i => i[0] == "ARG" && i[1].StartsWith("RUNTIME_IMAGE=", StringComparison.Ordinal))[1]);

    private static string[] Last(string instruction) => _instructions.Last(i => i[0] == instruction);

    private static string Property(string name) => Assert.Single(_project.Descendants(name)).Value;

    [GeneratedRegex("""org\.opencontainers\.image\.(\w+)=("[^"]*"|\S+)""")]
    private static partial Regex Label();
}
