namespace Metaflow.Benchmarks.S3;

/// <summary>One way to transfer objects: a program for each workload.</summary>
internal abstract record Contender(string Name)
{
    /// <summary>The program and its arguments; null if it does not take part.</summary>
    /// <param name="workload">What it does.</param>
    /// <param name="bench">Where everything is.</param>
    /// <param name="place">Below the bucket, where its own objects go, or the objects to read are.</param>
    public abstract IReadOnlyList<string>? Command(Workload workload, Bench bench, string place);
}

/// <summary>This library's <c>S3</c>, in a process of its own.</summary>
internal sealed record DotNetContender() : Contender("dotnet")
{
    public override IReadOnlyList<string> Command(Workload workload, Bench bench, string place) =>
        [Environment.ProcessPath!, "client", workload.Verb, bench.FolderOf(workload), $"s3://{Bench.Bucket}/{place}"];
}

/// <summary><c>metaflow.S3</c> of a checkout of Python Metaflow.</summary>
internal sealed record PythonContender(string Script) : Contender("python")
{
    public override IReadOnlyList<string> Command(Workload workload, Bench bench, string place) =>
        ["python3", Script, workload.Verb, bench.FolderOf(workload), $"s3://{Bench.Bucket}/{place}"];
}

/// <summary>The AWS command line.</summary>
internal sealed record AwsContender() : Contender("aws cli")
{
    public override IReadOnlyList<string> Command(Workload workload, Bench bench, string place)
    {
        var url = $"s3://{Bench.Bucket}/{place}/";
        return workload.Verb switch
        {
            "put" => ["aws", "s3", "cp", "--recursive", "--only-show-errors", bench.FolderOf(workload), url],
            "get" => ["aws", "s3", "cp", "--recursive", "--only-show-errors", url, bench.FolderOf(workload)],
            _ => ["aws", "s3", "ls", "--recursive", url],
        };
    }
}

/// <summary>curl, without S3's signatures and checksums: what the server delivers. For large objects only.</summary>
internal sealed record CurlContender() : Contender("curl")
{
    public override IReadOnlyList<string>? Command(Workload workload, Bench bench, string place)
    {
        if (workload.Size != "large")
            return null;
        var lines = new List<string>();
        for (var i = 0; i < workload.Objects; i++)
        {
            lines.Add($"url = \"{bench.Endpoint}{Bench.Bucket}/{place}/{i}\"");
            lines.Add($"{(workload.Verb == "put" ? "upload-file" : "output")} = \"{Path.Combine(bench.FolderOf(workload), $"{i}")}\"");
        }

        var file = Path.Combine(bench.Folder, "curl.txt");
        File.WriteAllLines(file, lines);
        return ["curl", "--silent", "--show-error", "--fail", "--parallel", "--parallel-immediate", "--config", file];
    }
}
