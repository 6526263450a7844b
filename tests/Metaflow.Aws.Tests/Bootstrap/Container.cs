using System.Buffers;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Metaflow.Aws.Batch;
using Metaflow.Datastore;

namespace Metaflow.Aws.Tests.Bootstrap;

/// <summary>A folder in which the bootstrap runs as in a container: with the tools that it may use and no others, and a package in S3.</summary>
internal sealed class Container : IDisposable
{
    public const string DotNet = "dotnet";
    public const string Curl = "curl";
    public const string LogUrl = $"s3://{TestS3.Bucket}/root/F/1/start/1/0.task_";

    /// <summary>What .NET's runtime images have.</summary>
    private static readonly string[] _tools =
        ["bash", "base64", "cat", "chmod", "date", "dirname", "grep", "gzip", "ls", "mkdir", "rm", "sed", "sha1sum", "sha256sum", "sleep", "sort", "tar", "touch", "tr"];

    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-container-").FullName;
    private readonly TestS3 _s3;

    public Container(TestS3 s3, params string[] fetchers)
    {
        Require([.. _tools, .. fetchers]);
        _s3 = s3;
        Directory.CreateDirectory(Tools);
        foreach (var tool in (string[])[.. _tools, .. fetchers])
            File.CreateSymbolicLink(Path.Combine(Tools, tool), Find(tool));
        Environment = new(_s3.Environment)
        {
            ["PATH"] = Tools,
            ["HOME"] = _folder,
            ["DOTNET_ROOT"] = Path.GetDirectoryName(Find(DotNet))!,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            [ContainerBootstrap.ProgramVariable] = ContainerBootstrap.Default.Program,
            ["METAFLOW_NUGET_PACKAGE_S3ROOT"] = $"s3://{TestS3.Bucket}/nuget",
            ["METAFLOW_CODE_ENTRY"] = "app",
            ["METAFLOW_LOG_URL"] = LogUrl,
        };
    }

    public Dictionary<string, string> Environment { get; }

    /// <summary>Where the flow is unpacked.</summary>
    public string Work => Path.Combine(_folder, "metaflow");

    private string Tools => Path.Combine(_folder, "bin");

    /// <summary>Stores a package.</summary>
    /// <param name="files">Its files; those that begin with <c>#!</c> can be started.</param>
    public void Package(params (string Name, string Content)[] files)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                });
            }
        }

        var sha = ContentKey.Of(packed.ToArray().AsSpan());
        var key = $"root/F/data/{sha[..2]}/{sha}";
        _s3.Server.Put(TestS3.Bucket, key, packed.ToArray());
        Environment["METAFLOW_CODE_SHA"] = sha;
        Environment["METAFLOW_CODE_URL"] = $"s3://{TestS3.Bucket}/{key}";
    }

    /// <summary>Stores a library.</summary>
    /// <returns>The line that names it in a package.</returns>
    public string Library(string path, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        var sha = Convert.ToHexStringLower(SHA256.HashData(content));
        _s3.Server.Put(TestS3.Bucket, KeyOf(sha), packed.ToArray());
        return $"{sha}  {path}\n";
    }

    public static string KeyOf(string sha) => $"nuget/{sha[..2]}/{sha}";

    /// <summary>Runs the bootstrap.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = new Process();
        var start = process.StartInfo;
        start.FileName = Find("bash");
        start.WorkingDirectory = _folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var argument in (string[])["-c", ContainerBootstrap.Default.Script, "metaflow", .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>What the bootstrap has stored for the launching process; null for nothing.</summary>
    public string? StoredLog(string stream) =>
        _s3.Server.Find(TestS3.Bucket, $"root/F/1/start/1/0.task_{stream}.log") is { } log ? Encoding.UTF8.GetString(log.Body.ToArray()) : null;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Require(IEnumerable<string> tools)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Containers are Linux.");
        foreach (var tool in tools)
        {
            var path = System.Environment.GetEnvironmentVariable("PATH")!.Split(':');
            Assert.SkipUnless(path.Any(folder => File.Exists(Path.Combine(folder, tool))), $"There is no '{tool}' on this machine.");
        }
    }

    private static string Find(string tool)
    {
        var path = System.Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
        return File.ResolveLinkTarget(path!, returnFinalTarget: true)?.FullName ?? path!;
    }
}
