using System.Text.Json;
using System.Text.RegularExpressions;
using Metaflow.Configuration;
using Metaflow.Tool.Configure;

namespace Metaflow.Tool.Tests.Documentation;

/// <summary><c>docs/deploying-to-aws.md</c>: what it tells to type works, and what it quotes is there.</summary>
public sealed partial class DeploymentGuideTests
{
    private static readonly string _guide = Repository.Read("docs/deploying-to-aws.md");

    // Source: AWS's table of actions, resources and condition keys.
    private static readonly HashSet<string> _actionsWithoutResources =
    [
        "batch:DescribeComputeEnvironments", "batch:DescribeJobDefinitions", "batch:DescribeJobQueues", "batch:DescribeJobs", "batch:ListJobs",
        "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:GetLogDelivery",
        "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
        "states:ListStateMachines",
    ];

    [Fact]
    public async Task ByHand_AllCommands_MakeWhatDoctorFindsWell()
    {
        using var tool = new ToolSession().WithAws();
        Assert.SkipUnless(HasAwsCli(), "There is no AWS CLI, the program 'aws'.");
        var commands = Bash().Matches(Section("By hand")).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(16, commands.Count);
        var name = $"h{Guid.NewGuid():N}"[..10];
        var script = string.Join('\n', commands).Replace("NAME=metaflow\n", $"NAME={name}\n", StringComparison.Ordinal);
        // Old versions of the AWS CLI do not read AWS_ENDPOINT_URL, and others not for every service.
        var file = tool.Write(
            "by-hand.sh",
            $$"""
            set -euo pipefail
            aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }
            metaflow() { "$DOTNET" "$TOOL" "$@"; }
            {{script}}
            """.ReplaceLineEndings("\n"));

        var start = tool.StartOf("bash", file);
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_PAGER"] = "";
        start.Environment["DOTNET"] = ToolProgram.Host;
        start.Environment["TOOL"] = ToolProgram.Path;
        var (exitCode, output) = await ToolSession.RunAsync(start);

        Assert.True(exitCode == 0, output);
        Assert.Equal("s3", tool.Settings()["METAFLOW_DEFAULT_DATASTORE"]);
        Assert.Equal(48, tool.Settings()["METAFLOW_SERVICE_AUTH_KEY"]!.Length);
        Assert.Empty(Directory.GetFiles(tool.Folder, "*.txt"));
        // The service itself does not run there; what it is reached by is checked elsewhere.
        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--no-service"));
        Assert.True(await tool.RunAsync("doctor", "--json") == 0, tool.Output);
        using var checks = JsonDocument.Parse(tool.Output);
        Assert.All(checks.RootElement.EnumerateArray(), check => Assert.Equal("ok", check.GetProperty("status").GetString()));
        Assert.Contains(checks.RootElement.EnumerateArray(), check => check.GetProperty("service").GetString() == "Step Functions");
    }

    [Fact]
    public void ByHand_Documents_AreJson()
    {
        var documents = Documents();

        Assert.Equal(
            ["bucket-policy", "data-policy", "database", "deploy-policy", "events-policy", "launch-policy", "machines-policy", "service-policy", "service-task", "task-policy"],
            documents.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, json) in documents.Where(document => document.Key.EndsWith("-policy", StringComparison.Ordinal)))
        {
            using var policy = JsonDocument.Parse(json);
            Assert.Equal("2012-10-17", policy.RootElement.GetProperty("Version").GetString());
            Assert.All(policy.RootElement.GetProperty("Statement").EnumerateArray(), statement =>
            {
                Assert.Equal(name == "bucket-policy" ? "Deny" : "Allow", statement.GetProperty("Effect").GetString());
                Assert.NotEmpty(TextsOf(statement.GetProperty("Action")));
                Assert.NotEmpty(TextsOf(statement.GetProperty("Resource")));
            });
        }
    }

    [Fact]
    public void Policies_AllResources_OnlyForActionsThatKnowNoOthers()
    {
        foreach (var (name, json) in Documents().Where(document => document.Key.EndsWith("-policy", StringComparison.Ordinal) && document.Key != "bucket-policy"))
        {
            using var policy = JsonDocument.Parse(json);
            foreach (var statement in policy.RootElement.GetProperty("Statement").EnumerateArray())
            {
                var actions = TextsOf(statement.GetProperty("Action"));
                Assert.DoesNotContain(actions, action => action.Contains('*', StringComparison.Ordinal));
                if (TextsOf(statement.GetProperty("Resource")).Contains("*"))
                    Assert.True(actions.IsSubsetOf(_actionsWithoutResources), $"{name}: {string.Join(", ", actions.Except(_actionsWithoutResources))}");
            }
        }
    }

    [Fact]
    public void Policies_Actions_AreThoseOfTheTemplate()
    {
        var guide = Documents().Where(document => document.Key.EndsWith("-policy", StringComparison.Ordinal))
            .SelectMany(document => Action().Matches(document.Value).Select(match => match.Value)).ToHashSet();
        var template = Action().Matches(Repository.Read("deploy/aws/metaflow.yaml")).Select(match => match.Value).ToHashSet();

        Assert.Empty(guide.Except(template));
        // What its stack and its notebook need.
        Assert.Equal(
            ["cloudformation:DescribeStacks", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            template.Except(guide).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tool_AllCommands_AreUnderstood()
    {
        using var tool = new ToolSession();
        var commands = ToolCommand().Matches(_guide.Replace(Section("By hand"), "", StringComparison.Ordinal)).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.True(commands.Count > 20, string.Join('\n', commands));
        Assert.All(commands, command => Assert.Empty(tool.Misunderstood(command.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
        Assert.NotEmpty(tool.Misunderstood("aws", "deploy", "--nmae", "staging"));
    }

    [Fact]
    public void Options_Table_SaysWhatTheOptionTableSays()
    {
        var rows = Section("Options").Split('\n').Where(line => line.StartsWith("| `METAFLOW_", StringComparison.Ordinal)).ToList();

        var keys = rows.Select(row => row.Split('`')[1]).ToHashSet();
        Assert.Equal(ConfigurationOptions.All.Where(option => keys.Contains(option.Key)).Select(Row), rows);
        Assert.Superset(AwsSections.All.SelectMany(section => section.Keys).ToHashSet(), keys);
        Assert.Superset(ConfigurationOptions.All.Where(option => OptionOfAws().IsMatch(option.Name)).Select(option => option.Key).ToHashSet(), keys);
    }

    [Fact]
    public void Troubleshooting_Messages_AreThoseOfTheCode()
    {
        var messages = Directory.GetFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => SourceMessages.Of(File.ReadAllText(file)))
            .Where(message => message.Contains(' ', StringComparison.Ordinal)).ToList();

        var quoted = Quoted().Matches(Section("Troubleshooting")).Select(match => match.Groups[1].Value).ToList();

        Assert.True(quoted.Count > 40);
        Assert.All(quoted, quote => Assert.True(messages.Exists(message => Has(message, quote)), $"No message in the code has '{quote}'."));
        Assert.DoesNotContain(messages, message => Has(message, "There is no bucket '…' in …"));
    }

    [Theory]
    [InlineData(""""var x = $"There is no '{name}' in {(a ? "here" : "there")}. " + "Mend it."; // "no"'"""", "There is no '…' in …. Mend it.", "here", "there")]
    [InlineData(""""F('"', "a \"b\" {c}", @"d ""e""f");"""", "a \"b\" {c}", "d \"e\"f")]
    [InlineData(""""F(f + "g", "h" + i + $"{{j}}{k}");"""", "g", "h", "{j}…")]
    public void SourceMessages_Code_AreItsTexts(string code, params string[] messages) =>
        Assert.Equal(messages.Order(StringComparer.Ordinal), SourceMessages.Of(code).Order(StringComparer.Ordinal));

    /// <summary>Whether a message can have what the guide quotes, in which … stands for what differs.</summary>
    private static bool Has(string message, string quote) =>
        Regex.IsMatch(message, string.Join(".*?", quote.Split(SourceMessages.Hole).Select(Regex.Escape)), RegexOptions.Singleline);

    /// <summary>The JSON documents of the commands, by the name of their file, with words in the place of variables.</summary>
    private static Dictionary<string, string> Documents() => Document().Matches(Section("By hand")).ToDictionary(
        match => match.Groups[1].Value, match => Variable().Replace(match.Groups[3].Value, "word"));

    private static HashSet<string> TextsOf(JsonElement element) =>
        [.. (element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().ToArray() : [element]).Select(one => one.GetString()!)];

    private static string Section(string title) => _guide.Split($"\n## {title}\n")[1].Split("\n## ")[0];

    private static string Row(ConfigurationOption option)
    {
        var text = option.DefaultText is { Length: > 0 } value ? $"`{value}`" : "";
        var where = option.EnvironmentOnly ? " Environment only." : "";
        return $"| `{option.Key}` | {option.TypeName} | {text} | {option.Documentation}{where} |";
    }

    private static bool HasAwsCli() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "aws")));

    // A comment before a block says why it is not typed.
    [GeneratedRegex(@"(?<!^<!-- not typed by the test: [^\n]+ -->\n)^```bash\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Bash();

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^cat > ([\w-]+)\.json <<(\w+)\n(.*?)^\2$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Document();

    [GeneratedRegex(@"\$\([^)]*\)|\$\w+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\b(?:s3|batch|states|events|logs|iam|dynamodb|secretsmanager|cloudformation):[A-Z]\w+")]
    private static partial Regex Action();

    [GeneratedRegex(@"(?:^|`|: )metaflow ((?:aws|configure|doctor|status|tutorials)\b[^`\n]*)", RegexOptions.Multiline)]
    private static partial Regex ToolCommand();

    [GeneratedRegex(@"^(S3_|SERVICE_|BATCH_|ECS_|SFN_|EVENTS_|AWS_|DEFAULT_SECRETS_|DEFAULT_CONTAINER_)|_S3ROOT$|_S3$")]
    private static partial Regex OptionOfAws();
}
