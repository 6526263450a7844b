using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Metaflow.Configuration;
using Metaflow.Tool.Configure;

namespace Metaflow.Tool.Tests.Documentation;

/// <summary><c>docs/deploying-to-aws.md</c>: what it tells to type works, and what it quotes is there.</summary>
public sealed partial class DeploymentGuideTests
{
    private static readonly string _guide = Repository.Read("docs/deploying-to-aws.md");

    [Fact]
    public async Task ByHand_AllCommands_MakeWhatDoctorFindsWell()
    {
        using var tool = new ToolSession().WithAws();
        Assert.SkipUnless(HasAwsCli(), "There is no AWS CLI, the program 'aws'.");
        var commands = Bash().Matches(Section("By hand")).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(15, commands.Count);
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

        var (exitCode, output) = await RunAsync(tool, file);

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
    public void Policies_AllResources_OnlyWhereAwsKnowsNoOthers() => Assert.Equal(
        _guide.Split("\"Resource\": \"*\"").Length - 1,
        _guide.Split("\"HaveNoResources\"").Length - 1 + _guide.Split("\"HasNoResources\"").Length - 1);

    [Fact]
    public void Options_Table_SaysWhatTheOptionTableSays()
    {
        var rows = Section("Options").Split('\n').Where(line => line.StartsWith("| `METAFLOW_", StringComparison.Ordinal)).ToList();

        var keys = rows.Select(row => row.Split('`')[1]).ToHashSet();
        Assert.Equal(ConfigurationOptions.All.Where(option => keys.Contains(option.Key)).Select(Row), rows);
        Assert.Superset(AwsSections.All.SelectMany(section => section.Keys).ToHashSet(), keys);
    }

    [Fact]
    public void Troubleshooting_Messages_AreThoseOfTheCode()
    {
        var code = string.Join('\n', Directory.GetFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        // Long messages go over several lines there.
        code = Continued().Replace(code, "");

        var messages = Message().Matches(Section("Troubleshooting")).Select(match => match.Groups[1].Value).ToList();

        Assert.True(messages.Count > 10);
        foreach (var message in messages.Where(message => !message.StartsWith("METAFLOW_", StringComparison.Ordinal)))
            Assert.True(Sources(code, message), $"No message in the code has '{message}'.");
    }

    // Names of settings are put in when the program runs.
    private static bool Sources(string code, string message) => code.Contains(message, StringComparison.Ordinal)
        || SettingName().Split(message).Where(part => part.Length > 3).All(part => code.Contains(part, StringComparison.Ordinal));

    private static string Section(string title) => _guide.Split($"\n## {title}\n")[1].Split("\n## ")[0];

    private static string Row(ConfigurationOption option)
    {
        var text = option.DefaultText is { Length: > 0 } value ? $"`{value}`" : "";
        var where = option.EnvironmentOnly ? " Environment only." : "";
        return $"| `{option.Key}` | {option.TypeName} | {text} | {option.Documentation}{where} |";
    }

    private static bool HasAwsCli() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "aws")));

    private static async Task<(int ExitCode, string Output)> RunAsync(ToolSession tool, string file)
    {
        var start = new ProcessStartInfo("bash", [file])
        {
            WorkingDirectory = tool.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("METAFLOW", StringComparison.Ordinal) || n.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in tool.Variables)
            start.Environment[name] = value;
        start.Environment["METAFLOW_HOME"] = Path.GetDirectoryName(tool.Profile().Path);
        start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_PAGER"] = "";
        start.Environment["DOTNET"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        start.Environment["TOOL"] = Path.Combine(AppContext.BaseDirectory, "metaflow.dll");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    [GeneratedRegex(@"^```bash\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Bash();

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Message();

    [GeneratedRegex("METAFLOW_[A-Z0-9_]+")]
    private static partial Regex SettingName();

    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex Continued();
}
