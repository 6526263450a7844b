using Metaflow.Configuration;

namespace Metaflow.Tests.Configuration;

public sealed class MetaflowConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Home => Path.Combine(_folder.Path, "home");

    private string Project => Path.Combine(_folder.Path, "project");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Get_NothingSet_ReturnsDefault()
    {
        var configuration = Create();

        Assert.Equal("local", configuration.Get(ConfigurationOptions.DefaultDatastore));
        Assert.Equal(30, configuration.Get(ConfigurationOptions.MaximumForeachValueChars));
        Assert.Null(configuration.Get(ConfigurationOptions.User));
        Assert.Null(configuration.Find(ConfigurationOptions.User));
    }

    [Fact]
    public void Get_EverySourceSet_TakesEachBeforeTheNext()
    {
        var profile = _folder.Write("home/.metaflowconfig/config.json", """{"METAFLOW_DEFAULT_DATASTORE": "profile"}""");
        var fromProfile = Create();
        var project = _folder.Write("project/.metaflow/config.json", """{"METAFLOW_DEFAULT_DATASTORE": "project"}""");
        var fromProject = Create();
        var fromEnvironment = Create(("METAFLOW_DEFAULT_DATASTORE", "environment"));
        var fromCommandLine = fromEnvironment.With(ConfigurationOptions.DefaultDatastore, "argument", "--datastore");

        var option = ConfigurationOptions.DefaultDatastore;
        Assert.Equal(new ConfigurationSource("profile", $"'{profile}'"), fromProfile.Find(option));
        Assert.Equal(new ConfigurationSource("project", $"'{project}'"), fromProject.Find(option));
        Assert.Equal(
            new ConfigurationSource("environment", "environment variable METAFLOW_DEFAULT_DATASTORE"),
            fromEnvironment.Find(option));
        Assert.Equal("argument", fromCommandLine.Get(option));
        Assert.Equal("environment", fromEnvironment.Get(option));
    }

    [Fact]
    public void Get_EnvironmentVariableIsEmpty_CountsAsSet()
    {
        _folder.Write("home/.metaflowconfig/config.json", """{"METAFLOW_DEFAULT_DECOSPECS": "retry"}""");

        Assert.Equal("", Create(("METAFLOW_DEFAULT_DECOSPECS", "")).Get(ConfigurationOptions.DefaultDecospecs));
    }

    [Fact]
    public void Get_ProjectAboveWorkingDirectory_IsFound()
    {
        _folder.Write("project/.metaflow/config.json", """{"METAFLOW_USER": "ann"}""");
        var deep = _folder.Create("project/a/b");

        var configuration = MetaflowConfiguration.Create(new Dictionary<string, string>(), deep, Home);

        Assert.Equal("ann", configuration.Get(ConfigurationOptions.User));
        Assert.Equal(Path.Combine(Project, ".metaflow"), configuration.ProjectDirectory);
    }

    [Fact]
    public void Get_NearestProjectHasNoFile_OuterProjectIsNotRead()
    {
        _folder.Write("project/.metaflow/config.json", """{"METAFLOW_USER": "ann"}""");
        _folder.Create("project/inner/.metaflow");

        var configuration = MetaflowConfiguration.Create(
            new Dictionary<string, string>(), Path.Combine(Project, "inner"), Home);

        Assert.Null(configuration.Get(ConfigurationOptions.User));
    }

    [Fact]
    public void Get_EnvironmentOnlyOptionInFile_IsIgnored()
    {
        _folder.Write("home/.metaflowconfig/config.json", """{"METAFLOW_RUNTIME_NAME": "other"}""");

        Assert.Equal("dev", Create().Get(ConfigurationOptions.RuntimeName));
        Assert.Equal("cron", Create(("METAFLOW_RUNTIME_NAME", "cron")).Get(ConfigurationOptions.RuntimeName));
    }

    [Fact]
    public void Create_ProfileNamed_ReadsItsFileOnly()
    {
        _folder.Write("elsewhere/config.json", """{"METAFLOW_USER": "ann", "METAFLOW_DEFAULT_METADATA": "service"}""");
        _folder.Write("elsewhere/config_test.json", """{"METAFLOW_USER": "bob"}""");

        var configuration = Create(
            ("METAFLOW_HOME", Path.Combine(_folder.Path, "elsewhere")), ("METAFLOW_PROFILE", "test"));

        Assert.Equal("bob", configuration.Get(ConfigurationOptions.User));
        Assert.Equal("local", configuration.Get(ConfigurationOptions.DefaultMetadata));
    }

    [Fact]
    public void Create_HomeStartsWithTilde_IsBelowHomeDirectory()
    {
        _folder.Write("home/settings/config.json", """{"METAFLOW_USER": "ann"}""");

        Assert.Equal("ann", Create(("METAFLOW_HOME", "~/settings")).Get(ConfigurationOptions.User));
    }

    [Fact]
    public void Create_ProfileFileMissing_NamesProfileAndPath()
    {
        var exception = Assert.Throws<ConfigurationException>(() => Create(("METAFLOW_PROFILE", "nope")));

        Assert.Contains("'nope'", exception.Message, StringComparison.Ordinal);
        var path = Path.Combine(Home, ".metaflowconfig", "config_nope.json");
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../other")]
    [InlineData("a\\b")]
    public void Create_ProfileIsPath_Refuses(string profile) =>
        Assert.Throws<ConfigurationException>(() => Create(("METAFLOW_PROFILE", profile)));

    [Theory]
    [InlineData("{\n  \"a\": tru\n}", "line 2, byte 11")]
    [InlineData("{\"a\": 1} x", "line 1, byte 10")]
    [InlineData("{", "line 1, byte 2")]
    [InlineData("", "line 1, byte 1")]
    [InlineData("[1]", "no JSON object")]
    public void Create_MalformedFile_NamesFileAndPosition(string json, string position)
    {
        var path = _folder.Write("home/.metaflowconfig/config.json", json);

        var exception = Assert.Throws<ConfigurationException>(() => Create());

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(position, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FileWithUnknownKeysAndAllJsonKinds_ReadsWhatItKnows()
    {
        _folder.Write(
            "home/.metaflowconfig/config.json",
            "\uFEFF{\"METAFLOW_FUTURE\": {\"x\": [1]}, \"METAFLOW_MAXIMUM_FOREACH_VALUE_CHARS\": 12, "
            + "\"METAFLOW_INCLUDE_FOREACH_STACK\": false, \"METAFLOW_USER\": null}");

        var configuration = Create();

        Assert.Equal(12, configuration.Get(ConfigurationOptions.MaximumForeachValueChars));
        Assert.False(configuration.Get(ConfigurationOptions.IncludeForeachStack));
        Assert.Null(configuration.Get(ConfigurationOptions.User));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("False", false)]
    [InlineData("", false)]
    [InlineData("1", true)]
    [InlineData("TRUE", true)]
    [InlineData("yes", true)]
    public void Get_Boolean_ReadsAsPythonDoes(string text, bool expected)
    {
        var configuration = Create(("METAFLOW_INCLUDE_FOREACH_STACK", text));

        Assert.Equal(expected, configuration.Get(ConfigurationOptions.IncludeForeachStack));
    }

    [Theory]
    [InlineData("METAFLOW_INCLUDE_FOREACH_STACK", "no")]
    [InlineData("METAFLOW_MAXIMUM_FOREACH_VALUE_CHARS", "many")]
    [InlineData("METAFLOW_MAXIMUM_FOREACH_VALUE_CHARS", "0")]
    [InlineData("METAFLOW_MAXIMUM_FOREACH_VALUE_CHARS", "99999999999")]
    [InlineData("METAFLOW_ARTIFACT_COMPRESSION_LEVEL", "10")]
    [InlineData("METAFLOW_ARTIFACT_COMPRESSION_LEVEL", "-1")]
    [InlineData("METAFLOW_ARTIFACT_VERIFY", "maybe")]
    public void Get_MalformedValue_NamesKeyValueAndOrigin(string key, string text)
    {
        var path = _folder.Write("project/.metaflow/config.json", $$"""{"{{key}}": "{{text}}"}""");
        var configuration = Create();

        var exception = Assert.Throws<ConfigurationException>(() =>
        {
            configuration.Get(ConfigurationOptions.IncludeForeachStack);
            configuration.Get(ConfigurationOptions.MaximumForeachValueChars);
            configuration.Get(ConfigurationOptions.ArtifactCompressionLevel);
            configuration.Get(ConfigurationOptions.ArtifactVerify);
        });

        Assert.Equal(key, exception.Key);
        Assert.StartsWith($"{key} is '{text}' ('{path}')", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_EveryOption_IsListedOnceWithDocumentation()
    {
        var properties = typeof(ConfigurationOptions).GetProperties()
            .Select(p => p.GetValue(null)).OfType<ConfigurationOption>().ToHashSet();

        Assert.Equal(properties, ConfigurationOptions.All.ToHashSet());
        Assert.Equal(properties.Count, ConfigurationOptions.All.Count);
        Assert.All(ConfigurationOptions.All, o => Assert.EndsWith(".", o.Documentation, StringComparison.Ordinal));
    }

    private MetaflowConfiguration Create(params (string Name, string Value)[] environment) =>
        MetaflowConfiguration.Create(
            environment.ToDictionary(e => e.Name, e => e.Value), _folder.Create("project"), Home);
}
