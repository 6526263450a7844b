using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;
using Metaflow.Tests;

namespace Metaflow.Conformance.Flows;

/// <summary>Flows of the matrix as one native program, which takes minutes to compile: all specifications on some shapes, and two specifications on all.</summary>
internal static class NativeProgram
{
    private static readonly string[] _shapes = ["Foreach", "Linear", "NestedForeach", "Parallel"];

    private static readonly Type[] _everywhere = [typeof(ArtifactsSpecification), typeof(RetrySpecification)];

    private static readonly Lazy<Task<string>> _path = new(PublishAsync);

    /// <summary>Whether the program has a flow.</summary>
    public static bool Has(Specification specification, FlowShape shape) =>
        _shapes.Contains(shape.Name) || _everywhere.Contains(specification.GetType());

    /// <summary>The program. Made when first asked for; a warning of the compiler fails whoever asks.</summary>
    public static Task<string> PathAsync() => _path.Value;

    private static async Task<string> PublishAsync()
    {
        var folder = ProgramFolders.Shared("native");
        var drafts = (from specification in Specification.All
                      from shape in FlowShape.All
                      where Has(specification, shape) && specification.NotApplicableTo(shape) is null
                      select specification.DraftOn(shape)).ToList();
        foreach (var (path, text) in FlowAssembly.SourcesOf(drafts))
            File.WriteAllText(Path.Combine(folder, path), text);
        var sources = Path.Combine(RepositoryRoot.Path, "src");
        File.WriteAllText(
            Path.Combine(folder, "NativeFlows.csproj"),
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
        await NativeCompiler.PublishAsync(folder, ".", "--output", "app", "--artifacts-path", "build");
        return Path.Combine(folder, "app", "NativeFlows");
    }
}
