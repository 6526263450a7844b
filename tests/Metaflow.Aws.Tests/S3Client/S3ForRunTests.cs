using Metaflow.Aws.Datastore;
using Metaflow.Configuration;
using Metaflow.Runtime;

namespace Metaflow.Aws.Tests.S3Client;

public sealed partial class DataFlow : FlowSpec
{
    public partial string Own { get; set; }

    public partial string Other { get; set; }

    [Step]
    public void Start()
    {
        using (var s3 = S3.ForRun(this))
            Own = s3.Root!;
        using (var s3 = S3.ForRun(this, bucket: "other", prefix: "/models/"))
            Other = s3.Root!;
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

public sealed class S3ForRunTests : IAsyncLifetime
{
    private readonly TestS3 _s3 = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-s3-run-").FullName;

    public ValueTask InitializeAsync() => _s3.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _s3.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ForRun_InsideOfStep_IsBelowTheDatastoreOfTheRun()
    {
        var launch = new FlowLaunch(
            OwnDefinition<DataFlow>(),
            new RunOptions { Isolation = Isolation.None, DatastoreRoot = _folder },
            Configuration([]))
        { Storage = _s3.Storage };

        var result = await FlowRunner.RunAsync(launch, TestContext.Current.CancellationToken);

        Assert.True(result.Succeeded);
        var id = result.Run.Id;
        Assert.Equal($"s3://bucket/root/data/DataFlow/{id}", await result.Run.ReadAsync<string>("own", TestContext.Current.CancellationToken));
        Assert.Equal($"s3://other/models/DataFlow/{id}", await result.Run.ReadAsync<string>("other", TestContext.Current.CancellationToken));
        await using var outside = S3.ForRun(result.Run, bucket: "other", prefix: "models");
        Assert.Equal($"s3://other/models/DataFlow/{id}", outside.Root);
    }

    [Fact]
    public void ForRun_FlowOutsideOfStep_SaysWhatToDo()
    {
        var error = Assert.Throws<S3UrlException>(() => S3.ForRun(new DataFlow()));

        Assert.Contains("inside of a running step", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, null, null, null)]
    [InlineData("s3://data/tools/", null, null, null, "s3://data/tools")]
    [InlineData(null, "s3://old/tools", null, null, "s3://old/tools")]
    [InlineData("s3://data/tools", "s3://old/tools", "s3://sys/root", "s3://run/root", "s3://data/tools")]
    [InlineData(null, null, "s3://sys/root", null, "s3://sys/root/data")]
    [InlineData(null, null, "s3://sys/root", "s3://run/root", "s3://run/root/data")]
    public void Find_Settings_TakesTheFirstThatIsThere(string? datatools, string? old, string? system, string? datastore, string? expected)
    {
        var variables = new Dictionary<string, string?>
        {
            ["METAFLOW_DATATOOLS_S3ROOT"] = datatools,
            ["METAFLOW_DATATOOLS_SYSROOT_S3"] = old,
            ["METAFLOW_DATASTORE_SYSROOT_S3"] = system,
        };

        Assert.Equal(
            expected, S3RunRoot.Find(Configuration(variables.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!)), datastore));
    }

    [Theory]
    [InlineData("s3://data/tools", null, null, "s3://data/tools/F/1")]
    [InlineData("s3://data", null, null, "s3://data/F/1")]
    [InlineData("s3://data/tools", "other", null, "s3://other/tools/F/1")]
    [InlineData("s3://data/tools", null, "/p/q/", "s3://data/p/q/F/1")]
    [InlineData("s3://data/tools", null, "", "s3://data/F/1")]
    [InlineData(null, "other", null, "s3://other/F/1")]
    public void Of_RootBucketAndPrefix_GivesPlaceOfRun(string? root, string? bucket, string? prefix, string expected) =>
        Assert.Equal(expected, S3RunRoot.Of(root, "F", "1", bucket, prefix).ToString());

    [Theory]
    [InlineData(null, null, "METAFLOW_DATATOOLS_S3ROOT")]
    [InlineData("s3://data/tools", "a/b?", "no valid bucket")]
    public void Of_NoPlace_SaysWhatToDo(string? root, string? bucket, string expected) => Assert.Contains(
        expected, Assert.Throws<S3UrlException>(() => S3RunRoot.Of(root, "F", "1", bucket, prefix: null)).Message, StringComparison.Ordinal);

    private static FlowDefinition OwnDefinition<TFlow>()
        where TFlow : FlowSpec, IFlow => TFlow.Definition;

    private MetaflowConfiguration Configuration(Dictionary<string, string> variables) => MetaflowConfiguration.Create(variables, _folder, _folder);
}
