using Metaflow.Tests.Commands;

namespace Metaflow.Packages.Tests;

/// <summary>Flows in a library, used by programs that refer to the library alone or to the package as well.</summary>
public sealed class FlowLibraryTests(PackageFeed feed)
{
    private const string Library =
        """
        namespace Shared;

        public partial class CountFlow : Metaflow.FlowSpec
        {
            [Metaflow.Parameter]
            public int Count { get; init; } = 3;

            public partial int Total { get; set; }

            [Metaflow.Step]
            public void Start()
            {
                Total = Count * Factor;
                Next(End);
            }

            [Metaflow.Step]
            public void End() => System.Console.WriteLine($"It makes {Total}.");

            protected virtual int Factor => 1;
        }
        """;

    [Fact]
    public async Task Run_FlowOfLibrary_Runs()
    {
        using var folder = feed.NewFolder();
        folder.Write("Shared/Shared.csproj", Project("Library", $"""<PackageReference Include="Metaflow" Version="{PackageFeed.Version}" />"""));
        folder.Write("Shared/CountFlow.cs", Library);
        folder.Write("App/App.csproj", Project("Exe", """<ProjectReference Include="../Shared/Shared.csproj" />"""));
        folder.Write("App/Program.cs", "return await Metaflow.FlowProgram.RunAsync<Shared.CountFlow>(args);");

        var run = (await folder.DotnetAsync("run", "--project", "App", "run", "--count", "5")).MustSucceed();

        Assert.Contains("It makes 5.", run.TaskLines());
    }

    [Fact]
    public async Task Run_FlowDerivedFromOneOfLibrary_Runs()
    {
        using var folder = feed.NewFolder();
        var package = $"""<PackageReference Include="Metaflow" Version="{PackageFeed.Version}" />""";
        folder.Write("Shared/Shared.csproj", Project("Library", package));
        folder.Write("Shared/CountFlow.cs", Library);
        folder.Write("App/App.csproj", Project("Exe", package + """<ProjectReference Include="../Shared/Shared.csproj" />"""));
        folder.Write(
            "App/Program.cs",
            """
            return await Metaflow.FlowProgram.RunAsync<DoubleFlow>(args);

            public partial class DoubleFlow : Shared.CountFlow
            {
                protected override int Factor => 2;
            }
            """);

        var run = (await folder.DotnetAsync("run", "--project", "App", "run")).MustSucceed();

        Assert.Contains("It makes 6.", run.TaskLines());
    }

    [Fact]
    public async Task Build_FlowWithMistake_FailsUnderTheLine()
    {
        using var folder = feed.NewFolder();
        folder.Write("App/App.csproj", Project("Library", $"""<PackageReference Include="Metaflow" Version="{PackageFeed.Version}" />"""));
        folder.Write("App/CountFlow.cs", Library.Replace("        Next(End);\n", "", StringComparison.Ordinal));

        var build = await folder.DotnetAsync("build", "App");

        Assert.Equal(1, build.ExitCode);
        Assert.Matches(@"CountFlow\.cs\(\d+,\d+\): error MF\d{4}:", build.Output);
    }

    private static string Project(string outputType, string references) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>{outputType}</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
          </PropertyGroup>
          <ItemGroup>{references}</ItemGroup>
        </Project>
        """;
}
