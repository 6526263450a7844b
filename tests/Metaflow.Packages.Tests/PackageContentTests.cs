using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;
using Metaflow.Tests;
using Metaflow.Tests.Commands;

namespace Metaflow.Packages.Tests;

/// <summary>What is in the packages.</summary>
public sealed class PackageContentTests(PackageFeed feed)
{
    private static readonly string[] _libraries = ["Metaflow", "Metaflow.Arrow", "Metaflow.Aws", "Metaflow.Core", "Metaflow.Testing"];

    public static TheoryData<string> All => [.. _libraries, "Metaflow.Service", "Metaflow.Templates", "Metaflow.Tool"];

    public static TheoryData<string> Libraries => [.. _libraries];

    [Fact]
    public void Pack_Repository_MakesThePackagesAndNoOthers()
    {
        var made = Directory.GetFiles(feed.Folder, "*.nupkg").Select(Path.GetFileName);

        Assert.Equal(All.Select(row => $"{row.Data}.{PackageFeed.Version}.nupkg").Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Package_Any_SaysWhatItIs(string id)
    {
        using var package = ZipFile.OpenRead(feed.PathOf(id));

        var metadata = Nuspec(package, id);
        string? Value(string name) => metadata.Element(metadata.Name.Namespace + name)?.Value;
        Assert.Equal(id, Value("id"));
        Assert.Equal("Apache-2.0", Value("license"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.Equal("README.md", Value("readme"));
        Assert.NotEmpty(Value("description")!);
        Assert.NotEmpty(Value("tags")!);
        Assert.Matches("^[0-9a-f]{40}$", metadata.Element(metadata.Name.Namespace + "repository")!.Attribute("commit")!.Value);
        Assert.StartsWith($"# {id}\n", Text(package, "README.md"), StringComparison.Ordinal);
        Assert.True(package.GetEntry("icon.png")!.Length > 0);
    }

    [Fact]
    public void Package_Metaflow_CompletesAndChecksFlows()
    {
        using var package = ZipFile.OpenRead(feed.PathOf("Metaflow"));

        Assert.NotNull(package.GetEntry("analyzers/dotnet/cs/Metaflow.Generators.dll"));
        Assert.NotNull(package.GetEntry("buildTransitive/Metaflow.props"));
    }

    /// <summary>They see each other's internals, so NuGet must not mix versions.</summary>
    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_Library_NeedsItsOwnVersionOfTheOthers(string id)
    {
        using var package = ZipFile.OpenRead(feed.PathOf(id));

        var needed = Nuspec(package, id).Descendants()
            .Where(e => e.Name.LocalName == "dependency" && e.Attribute("id")!.Value.StartsWith("Metaflow", StringComparison.Ordinal)).ToList();
        Assert.Equal(id != "Metaflow.Core", needed.Count > 0);
        Assert.All(needed, dependency => Assert.Equal($"[{PackageFeed.Version}]", dependency.Attribute("version")!.Value));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_Library_IsDeterministicAndHasDocumentationAndSymbols(string id)
    {
        using var package = ZipFile.OpenRead(feed.PathOf(id));
        using var symbols = ZipFile.OpenRead(feed.PathOf(id, "snupkg"));

        Assert.NotNull(package.GetEntry($"lib/net10.0/{id}.xml"));
        using var assembly = new PEReader(new MemoryStream(Bytes(package, $"lib/net10.0/{id}.dll")));
        Assert.Contains(assembly.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        using var pdb = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Bytes(symbols, $"lib/net10.0/{id}.pdb")));
        var reader = pdb.GetMetadataReader();
        Assert.All(reader.Documents, handle => Assert.StartsWith("/_", reader.GetString(reader.GetDocument(handle).Name), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Package_Any_NamesNoFolderOfTheMachineThatMadeIt(string id)
    {
        using var package = ZipFile.OpenRead(feed.PathOf(id));

        foreach (var entry in package.Entries.Where(e => Path.GetFileName(e.FullName).StartsWith("Metaflow", StringComparison.OrdinalIgnoreCase)))
        {
            var content = Bytes(package, entry.FullName);
            Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(RepositoryRoot.Path)) < 0, entry.FullName);
        }
    }

    [Theory]
    [InlineData("Metaflow")]
    [InlineData("Metaflow.Aws")]
    [InlineData("Metaflow.Core")]
    public void Package_Runtime_CarriesCodeThatIsCompiled(string id)
    {
        Assert.SkipWhen(PackageFeed.PrecompiledFor is null, "These packages are precompiled on Linux x64 only.");
        using var package = ZipFile.OpenRead(feed.PathOf(id));

        Assert.False(IsPrecompiled(Bytes(package, $"lib/net10.0/{id}.dll")));
        Assert.True(IsPrecompiled(Bytes(package, $"runtimes/{PackageFeed.PrecompiledFor}/lib/net10.0/{id}.dll")));
    }

    [Theory]
    [InlineData("none", "")]
    [InlineData("linux-arm64", "linux-arm64")]
    [InlineData("", "linux-x64;linux-arm64;osx-arm64;win-x64")]
    public async Task Pack_PrecompiledFor_ChoosesTheSystems(string given, string systems)
    {
        using var folder = new WorkingFolder();

        var printed = (await folder.DotnetAsync(
            "msbuild", Path.Combine(RepositoryRoot.Path, "src", "Metaflow.Core"), "-getProperty:RuntimeIdentifiers", $"-p:PrecompiledFor={given}", "-p:_IsPacking=true",
            "-p:Configuration=Release")).MustSucceed();

        Assert.Equal(systems, printed.Output.Trim());
    }

    /// <summary>The tool has the service inside; a second program beside it would not start.</summary>
    [Fact]
    public void Package_Tool_HasNoProgramOfTheService()
    {
        using var package = ZipFile.OpenRead(feed.PathOf("Metaflow.Tool"));

        var files = package.Entries.Select(entry => entry.Name).Where(name => name.StartsWith("metaflow-service", StringComparison.Ordinal));
        Assert.Equal(["metaflow-service.dll", "metaflow-service.pdb"], files.Order(StringComparer.Ordinal));
    }

    private static bool IsPrecompiled(byte[] assembly)
    {
        using var reader = new PEReader(new MemoryStream(assembly));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    private static XElement Nuspec(ZipArchive package, string id) => XDocument.Parse(Text(package, $"{id}.nuspec")).Root!.Elements().First();

    private static string Text(ZipArchive package, string name) => Encoding.UTF8.GetString(Bytes(package, name)).TrimStart('\ufeff').ReplaceLineEndings("\n");

    private static byte[] Bytes(ZipArchive package, string name)
    {
        using var content = package.GetEntry(name)!.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }
}
