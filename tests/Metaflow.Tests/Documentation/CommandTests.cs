using System.Collections.Concurrent;
using Metaflow.CommandLine;
using Metaflow.Configuration;
using Metaflow.Terminal;
using Metaflow.Tests.CommandLine;

namespace Metaflow.Tests.Documentation;

/// <summary>
/// Commands in the documents can be typed: programs and files are there, and flows understand their arguments.
/// </summary>
public sealed class CommandTests
{
    // A script, which DeploymentGuideTests of the tool runs as it is.
    private const string Script = "docs/deploying-to-aws.md";

    private static readonly string[] _programs =
        ["dotnet", "git", "cd", "./test", "source", "python3", "docker", "jupyter", "metaflow", "metaflow-service", "eng/aws-stack/up", "eng/aws-stack/down"];

    // These read a run, whose id the reader takes from the output before.
    private static readonly string[] _needRun = ["logs", "dump", "tag"];

    private static readonly ConcurrentDictionary<string, FlowDefinition> _flows = new();

    public static TheoryData<string> Documents => [.. Repository.Documents];

    public static TheoryData<string> DocumentsWithoutScript => [.. Repository.Documents.Where(document => document != Script)];

    [Theory]
    [MemberData(nameof(DocumentsWithoutScript))]
    public void Commands_OfDocument_StartKnownPrograms(string document)
    {
        foreach (var line in DocumentedCommand.LinesOf(document))
            Assert.Contains(DocumentedCommand.Split(line).Words[0], _programs);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Commands_OfDocument_NameFlowsThatAreThere(string document) =>
        Assert.All(
            DocumentedCommand.Of(document), command => Assert.True(Repository.Exists(command.File), command.File));

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Commands_OfDocument_AreUnderstoodByFlows(string document)
    {
        var wrong = new List<string>();
        foreach (var command in DocumentedCommand.Of(document).Where(c => CanCompile(c.File)))
        {
            var (exitCode, error) = await RunAsync(command);
            var isUnderstood = _needRun.Contains(command.Arguments[0])
                ? error.Contains("There is no datastore", StringComparison.Ordinal)
                : exitCode == 0;
            if (!isUnderstood)
                wrong.Add($"{command.File} {string.Join(' ', command.Arguments)}: {error}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("run", "--genres", "Drama")]
    [InlineData("runs")]
    public async Task Command_WithMistake_IsNotUnderstood(params string[] arguments)
    {
        var command = new DocumentedCommand(
            "tutorials/01-playlist/playlist.cs", arguments, new Dictionary<string, string>());

        var (exitCode, _) = await RunAsync(command);

        Assert.Equal(2, exitCode);
    }

    // A flow that needs packages is compiled by the SDK only.
    private static bool CanCompile(string file) => Repository.Exists(file)
        && !Repository.Read(file).Contains("#:package", StringComparison.Ordinal);

    private static async Task<(int ExitCode, string Error)> RunAsync(DocumentedCommand command)
    {
        var folder = Directory.CreateTempSubdirectory("metaflow-");
        try
        {
            var environment = new Dictionary<string, string>(command.Variables) { ["METAFLOW_USER"] = "tester" };
            using var output = new StringWriter();
            using var error = new StringWriter();
            var program = new ProgramEnvironment(
                Path.GetFileName(command.File),
                command.File,
                command.Arguments,
                new FlowTerminal(output, error),
                new RecordingRuntime(),
                TimeProvider.System);
            var exitCode = await new FlowCommandLine(
                    _flows.GetOrAdd(command.File, Define),
                    program,
                    () => MetaflowConfiguration.Create(
                        environment, folder.FullName, Path.Combine(folder.FullName, "home")))
                .RunAsync(command.Arguments, TestContext.Current.CancellationToken);
            return (exitCode, error.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static FlowDefinition Define(string file)
    {
        var block = new CodeBlock(file, 1, "csharp", null, Repository.Read(file));
        return DocumentedProgram.Compile(DocumentedSource.Of(block, null)).Define();
    }
}
