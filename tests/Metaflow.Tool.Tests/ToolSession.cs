using System.Diagnostics;
using Metaflow.Aws.Credentials;
using Metaflow.Configuration;
using Spectre.Console.Testing;

namespace Metaflow.Tool.Tests;

/// <summary>Runs command lines of the tool in this process, with a home, a working directory and an environment of their own.</summary>
internal sealed class ToolSession : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("metaflow-tool-");

    public ToolSession()
    {
        Home = _root.CreateSubdirectory("home").FullName;
        Folder = _root.CreateSubdirectory("work").FullName;
        Console.Profile.Width = 4096;
    }

    public string Home { get; }

    /// <summary>The working directory.</summary>
    public string Folder { get; }

    public Dictionary<string, string> Variables { get; } = new() { ["METAFLOW_USER"] = "tester" };

    public TestConsole Console { get; } = new();

    /// <summary>What is piped in.</summary>
    public string Input { get; set; } = "";

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>What the last command line wrote.</summary>
    public string Output { get; private set; } = "";

    /// <summary>What the last command line complained of.</summary>
    public string Error { get; private set; } = "";

    /// <summary>All that the last command line has shown.</summary>
    public string Shown => Console.Output + Output;

    /// <summary>Uses the AWS of the tests, or skips the test.</summary>
    public ToolSession WithAws()
    {
        var endpoint = Environment.GetEnvironmentVariable("METAFLOW_TEST_AWS");
        if (endpoint is null)
            Dispose();
        Assert.SkipWhen(endpoint is null, "METAFLOW_TEST_AWS names no AWS for tests; ./test starts one where python3 has moto.");
        return WithAws(endpoint);
    }

    /// <summary>Uses an AWS at an address.</summary>
    public ToolSession WithAws(string endpoint)
    {
        Variables["AWS_ENDPOINT_URL"] = endpoint;
        Variables["AWS_REGION"] = "us-east-1";
        Variables["AWS_ACCESS_KEY_ID"] = "test";
        Variables["AWS_SECRET_ACCESS_KEY"] = "test";
        return this;
    }

    /// <summary>Somebody sits there, who answers so, each answer with Enter.</summary>
    public ToolSession Answering(params string[] answers)
    {
        Console.Interactive();
        foreach (var answer in answers)
            Console.Input.PushTextWithEnter(answer);
        return this;
    }

    public ProfileFile Profile(string name = "") => new(ProfileFile.PathOf(name, null, Folder, Home));

    public Dictionary<string, string?> Settings(string profile = "") =>
        Profile(profile).Read().ToDictionary(e => e.Key, e => ProfileFile.TextOf(e.Value));

    /// <summary>Writes a file into the working directory.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Writes a profile.</summary>
    public void WriteProfile(string json, string name = "")
    {
        var path = Profile(name).Path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json);
    }

    public async Task<int> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var input = new StringReader(Input);
        var exitCode = await ToolCommandLine.RunAsync(arguments, EnvironmentWith(input, output, error));
        Output = output.ToString();
        Error = error.ToString();
        return exitCode;
    }

    /// <summary>How a program starts that finds the profiles and variables of this session, and nobody else's.</summary>
    public ProcessStartInfo StartOf(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        start.Environment["METAFLOW_HOME"] = Path.GetDirectoryName(Profile().Path);
        return start;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, and all it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    /// <summary>What is wrong with a command line, which does not run.</summary>
    public IEnumerable<string> Misunderstood(params string[] arguments) =>
        ToolCommandLine.Create(EnvironmentWith(TextReader.Null, TextWriter.Null, TextWriter.Null)).Parse(arguments).Errors.Select(error => error.Message);

    public void Dispose()
    {
        Console.Dispose();
        _root.Delete(recursive: true);
    }

    // What a test is told by the one who runs it stays.
    private static bool IsOurs(string name) => (name.StartsWith("METAFLOW", StringComparison.Ordinal) && !name.StartsWith("METAFLOW_TEST_", StringComparison.Ordinal))
        || name.StartsWith("AWS_", StringComparison.Ordinal) || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);

    private ToolEnvironment EnvironmentWith(TextReader input, TextWriter output, TextWriter error) => new()
    {
        Variables = Variables,
        WorkingDirectory = Folder,
        HomeDirectory = Home,
        Console = Console,
        Output = output,
        Error = error,
        Input = input,
        Credentials = new FixedCredentialSource(new AwsKeys("test", "test", SessionToken: null)),
        Time = Time,
    };
}
