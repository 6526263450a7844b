using System.Runtime.InteropServices;
using Metaflow.Tests;
using Metaflow.Tests.Commands;

namespace Metaflow.Packages.Tests;

/// <summary>The packages of this repository as <c>dotnet pack</c> makes them, in a folder that serves as a feed.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    /// <summary>A version that no other feed has.</summary>
    internal const string Version = "0.0.1-test";

    private readonly WorkingFolder _folder = new() { Patience = TimeSpan.FromMinutes(10) };

    /// <summary>The folder with the packages.</summary>
    internal string Folder => Path.Combine(_folder.Path, "feed");

    /// <summary>The system whose code is compiled ahead in these packages; null when it is not one of those.</summary>
    internal static string? PrecompiledFor =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "linux-x64" : null;

    public async ValueTask InitializeAsync()
    {
        // Folders of its own, so that the build at hand stays as it is; below the repository, whose place symbols do not tell.
        (await _folder.DotnetAsync(
            "pack", Path.Combine(RepositoryRoot.Path, "Metaflow.slnx"), "--output", Folder, "--artifacts-path", Path.Combine(RepositoryRoot.Path, "artifacts", "test-packages"),
            $"-p:Version={Version}", $"-p:PrecompiledFor={PrecompiledFor ?? "none"}", "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false",
            "-nodeReuse:false", "-v:quiet")).MustSucceed();
        (await NewFolder(_folder).DotnetAsync("new", "install", PathOf("Metaflow.Templates"))).MustSucceed();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The file of a package.</summary>
    internal string PathOf(string id, string extension = "nupkg") => Path.Combine(Folder, $"{id}.{Version}.{extension}");

    /// <summary>An empty folder of a user who has this feed and the templates, and nothing of Metaflow in the caches.</summary>
    internal WorkingFolder NewFolder() => NewFolder(new WorkingFolder());

    private WorkingFolder NewFolder(WorkingFolder folder)
    {
        folder.Write(
            "nuget.config",
            $"""
            <configuration>
              <packageSources>
                <add key="metaflow" value="{Folder}" />
              </packageSources>
              <config>
                <add key="globalPackagesFolder" value="{Path.Combine(_folder.Path, "packages")}" />
              </config>
              <fallbackPackageFolders>
                <add key="here" value="{Caches}" />
              </fallbackPackageFolders>
            </configuration>
            """);
        folder.Variables["DOTNET_CLI_HOME"] = Path.Combine(_folder.Path, "home");
        folder.Variables["DOTNET_NOLOGO"] = "1";
        folder.Variables["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        folder.Variables["MSBUILDDISABLENODEREUSE"] = "1";
        return folder;
    }

    /// <summary>Where packages of others are already, so that they need not be fetched again.</summary>
    private static string Caches { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
