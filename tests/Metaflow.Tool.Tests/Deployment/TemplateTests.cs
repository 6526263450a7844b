using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Metaflow.Aws.Api;
using Metaflow.Aws.CloudFormation;
using Metaflow.Aws.Credentials;
using Metaflow.Tool.Deployment;

namespace Metaflow.Tool.Tests.Deployment;

/// <summary><c>deploy/aws/metaflow.yaml</c>.</summary>
public sealed partial class TemplateTests
{
    private const string Template = "deploy/aws/metaflow.yaml";

    private static readonly string[] _outputsOfAll =
    [
        "BatchJobQueueArn", "BucketName", "DDBTableName", "ECSFargateExecutionRole", "ECSJobRoleForBatchJobs", "EventBridgeRoleArn",
        "MetaflowDataStoreS3Url", "MetaflowDataToolsS3Url", "MetaflowProfileJson", "StepFunctionsLogGroupArn", "StepFunctionsRoleArn", "UserPolicyArn",
        "VpcId",
    ];

    private static readonly string[] _outputsOfService =
        ["DatabaseIdentifier", "DatabaseSecretArn", "InternalServiceUrl", "ServiceAuthKeySecretArn", "ServiceUrl"];

    [Fact]
    public void Size_Always_FitsIntoACall() =>
        Assert.InRange(Encoding.UTF8.GetByteCount(Repository.Read(Template)), 1, StackTemplate.MostBytes - 1);

    [Fact]
    public async Task ToolsOwn_Always_IsThisFile() =>
        Assert.Equal(Repository.Read(Template), (await StackTemplate.ReadOwnAsync(TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"));

    [Fact]
    public async Task Linter_Always_FindsNothing()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("METAFLOW_TEST_AWS") is null, "There is no AWS for tests, whose Python has cfn-lint.");
        using var tool = new ToolSession();
        var python = (await ToolSession.RunAsync(tool.StartOf("bash", Repository.PathOf("eng/aws-stack/find-python")))).Output.Trim();

        var (exitCode, output) = await ToolSession.RunAsync(tool.StartOf(
            python, "-c", "import sys; from cfnlint.runner import main; sys.exit(main())", "--include-checks", "W", "--", Repository.PathOf(Template)));

        Assert.Equal((0, ""), (exitCode, output.Trim()));
    }

    [Fact]
    public void Policies_AllResources_OnlyWhereAwsKnowsNoOthers()
    {
        var statements = Repository.Read(Template).Split("\n").Aggregate(new List<string>(), (found, line) =>
        {
            if (StatementStart().IsMatch(line))
                found.Add(line);
            else if (found.Count > 0)
                found[^1] += "\n" + line;
            return found;
        });
        var ofAll = statements.Where(statement => statement.Contains("Resource: '*'", StringComparison.Ordinal)).ToList();

        Assert.Equal(
            ["HasNoResources", "HaveNoResources", "LogDelivery"],
            ofAll.Select(statement => StatementStart().Match(statement.Split('\n')[0]).Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("Action: '*'", Repository.Read(Template), StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_Tables_NameEveryParameterAndOutput()
    {
        var template = Repository.Read(Template);
        var readme = Repository.Read("deploy/aws/README.md");
        var parameters = SectionOf(template, "Parameters");
        Assert.Equal(20, parameters.Count);
        foreach (var (name, text) in parameters)
        {
            var value = DefaultLine().Match(text).Groups[1].Value.Trim('\'');
            Assert.Contains($"| `{name}` | {(value.Length > 0 ? $"`{value}`" : "")} |", readme, StringComparison.Ordinal);
        }

        foreach (var (name, _) in SectionOf(template, "Outputs"))
            Assert.Contains($"| `{name}` |", readme, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, "")]
    [InlineData(true, false, "ServiceImage=registry/metaflow-service:1.0")]
    [InlineData(true, false, "ServiceImage=registry/metaflow-service:1.0", "ServiceAccess=vpc", "NatGateway=false")]
    [InlineData(false, true, "BatchType=fargate", "EnableNotebook=true", "NatGateway=false")]
    [InlineData(true, true, "BatchType=spot", "EnableNotebook=true", "ServiceImage=registry/metaflow-service:1.0", "SecretArns=arn:aws:secretsmanager:us-east-1:123456789012:secret:a")]
    public async Task Deploy_Variant_HasItsOutputsAndKeepsItsBucket(bool hasService, bool hasNotebook, params string[] parameters)
    {
        using var tool = new ToolSession().WithAws();
        var stack = $"v-{Guid.NewGuid():N}"[..12];

        Assert.Equal(0, await tool.RunAsync(
            ["aws", "deploy", "--yes", "--no-configure", "-n", stack, .. parameters.Where(p => p.Length > 0).SelectMany(p => (string[])["-P", p])]));

        var outputs = await OutputsAsync(tool, stack);
        Assert.Equal(
            [.. _outputsOfAll.Concat(hasService ? _outputsOfService : []).Concat(hasNotebook ? ["SageMakerNoteBookURL"] : []).Order(StringComparer.Ordinal)],
            outputs.Keys.Order(StringComparer.Ordinal));
        using (var profile = JsonDocument.Parse(outputs["MetaflowProfileJson"]))
        {
            Assert.Equal(outputs["MetaflowDataStoreS3Url"], profile.RootElement.GetProperty("METAFLOW_DATASTORE_SYSROOT_S3").GetString());
            Assert.Equal(hasService, profile.RootElement.TryGetProperty("METAFLOW_SERVICE_URL", out var url));
            Assert.Equal(hasService, profile.RootElement.TryGetProperty("METAFLOW_DEFAULT_METADATA", out _));
            Assert.False(profile.RootElement.TryGetProperty("METAFLOW_SERVICE_AUTH_KEY", out _));
            if (hasService)
                Assert.Equal(outputs["ServiceUrl"], url.GetString());
        }

        Assert.Equal(0, await tool.RunAsync("aws", "destroy", "--yes", "-n", stack, "--keep-data"));
        Assert.Contains($"The bucket '{outputs["BucketName"]}' is kept", tool.Output, StringComparison.Ordinal);
        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--test", "--datastore-sysroot-s3", outputs["MetaflowDataStoreS3Url"]));
    }

    [Fact]
    public async Task Deploy_Twice_ChangesWhatIsGivenOnly()
    {
        using var tool = new ToolSession().WithAws();
        var stack = $"u-{Guid.NewGuid():N}"[..12];
        Assert.Equal(0, await tool.RunAsync("aws", "deploy", "--yes", "--no-configure", "-n", stack, "-P", "MaxVcpus=8"));

        Assert.Equal(0, await tool.RunAsync("aws", "deploy", "--yes", "--no-configure", "-n", stack, "-P", "DiskSizeGiB=200"));

        var made = await FindAsync(tool, stack);
        Assert.Equal(("UPDATE_COMPLETE", "8", "200"), (made.Status, made.Parameters["MaxVcpus"], made.Parameters["DiskSizeGiB"]));
        Assert.Equal(0, await tool.RunAsync("aws", "destroy", "--yes", "-n", stack, "--delete-data"));
    }

    [Fact]
    public async Task Deploy_ResourceThatAwsRefuses_SaysWhichAndCanBeDestroyed()
    {
        using var tool = new ToolSession().WithAws();
        var stack = $"f-{Guid.NewGuid():N}"[..12];

        Assert.Equal(1, await tool.RunAsync("aws", "deploy", "--yes", "-n", stack, "-P", "VpcPrefix=10.999"));

        Assert.Contains("Vpc (AWS::EC2::VPC) failed: ", tool.Error, StringComparison.Ordinal);
        Assert.False(tool.Profile().Exists);
        Assert.Equal(0, await tool.RunAsync("aws", "destroy", "--yes", "-n", stack));
    }

    private static async Task<Dictionary<string, string>> OutputsAsync(ToolSession tool, string stack)
    {
        Assert.Equal(0, await tool.RunAsync("aws", "outputs", "-n", stack, "--json"));
        using var json = JsonDocument.Parse(tool.Output);
        return json.RootElement.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!);
    }

    private static async Task<Stack> FindAsync(ToolSession tool, string stack)
    {
        using var connection = new AwsConnection(
            AwsService.CloudFormation,
            new AwsEndpoint(new Uri(tool.Variables["AWS_ENDPOINT_URL"]), "us-east-1"),
            new FixedCredentialSource(new AwsKeys("test", "test", SessionToken: null)));
        using var client = new AwsQueryClient(connection);
        return (await new CloudFormationApi(client).FindStackAsync(stack, TestContext.Current.CancellationToken))!;
    }

    /// <summary>The entries of a section of the template with their texts.</summary>
    private static Dictionary<string, string> SectionOf(string template, string name)
    {
        var rest = template.Split($"\n{name}:\n")[1];
        var section = TopLevel().Split(rest)[0];
        var entries = Entry().Split(section);
        return Entry().Matches(section).Select((match, index) => (match.Groups[1].Value, entries[(index + 1) * 2]))
            .ToDictionary(entry => entry.Value, entry => entry.Item2);
    }

    [GeneratedRegex(@"^\s*- (?:Sid: (\w+)|Effect: \w+)$")]
    private static partial Regex StatementStart();

    [GeneratedRegex(@"^    Default: (.*)$", RegexOptions.Multiline)]
    private static partial Regex DefaultLine();

    [GeneratedRegex(@"\n[A-Z]\w+:\n")]
    private static partial Regex TopLevel();

    [GeneratedRegex(@"^  (\w+):$", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
