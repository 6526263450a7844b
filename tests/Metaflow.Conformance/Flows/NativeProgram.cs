using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;
using Metaflow.Tests;

namespace Metaflow.Conformance.Flows;

/// <summary>Flows of the matrix as one native program, which takes minutes to compile: all specifications on one shape, and two specifications on all.</summary>
internal static class NativeProgram
{
    /// <summary>The trait of tests that need it.</summary>
    public const string Needs = "NativeCompiler";

    private static readonly string[] _linkers = ["clang", "gcc"];

    private static readonly Type[] _everywhere = [typeof(ArtifactsSpecification), typeof(RetrySpecification)];

    private static readonly string[] _batchShapes = ["Foreach", "Linear", "Parallel"];

    private static readonly Lazy<string> _path = new(Publish);

    /// <summary>The program. Made when first asked for; a warning of the compiler fails whoever asks.</summary>
    public static string Path => _path.Value;

    /// <summary>Whether the program has a flow.</summary>
    public static bool Has(Specification specification, FlowShape shape) =>
        shape is NestedForeachShape || _batchShapes.Contains(shape.Name) || _everywhere.Contains(specification.GetType());

    /// <summary>Skips the test that asks, with a word, where nothing can be compiled.</summary>
    public static void Require() => Assert.SkipUnless(
        OperatingSystem.IsLinux() && _linkers.Any(IsOnPath), $"Publishing natively needs Linux and one of {string.Join(", ", _linkers)}.");

    private static string Publish()
    {
        var folder = ProgramFolders.Shared("native");
        var drafts = (from specification in Specification.All
                      from shape in FlowShape.All
                      where Has(specification, shape) && specification.NotApplicableTo(shape) is null
                      select specification.DraftOn(shape)).ToList();
        foreach (var (path, text) in FlowAssembly.SourcesOf(drafts))
            File.WriteAllText(System.IO.Path.Combine(folder, path), text);
        var sources = System.IO.Path.Combine(RepositoryRoot.Path, "src");
        File.WriteAllText(
            System.IO.Path.Combine(folder, "NativeFlows.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <PublishAot>true</PublishAot>
                <InvariantGlobalization>true</InvariantGlobalization>
                <TrimmerSingleWarn>false</TrimmerSingleWarn>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{sources}/Metaflow/Metaflow.csproj" />
                <ProjectReference Include="{sources}/Metaflow.Generators/Metaflow.Generators.csproj" OutputItemType="Analyzer" ReferenceOutputAssembly="false" />
              </ItemGroup>
            </Project>
            """);
        var output = ProgramCall.RunSdk(
            folder,
            ["publish", "--output", "app", "--artifacts-path", "build", "-nodeReuse:false", "-p:UseSharedCompilation=false"]);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        return System.IO.Path.Combine(folder, "app", "NativeFlows");
    }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(System.IO.Path.PathSeparator).Any(folder => File.Exists(System.IO.Path.Combine(folder, program)));
}
