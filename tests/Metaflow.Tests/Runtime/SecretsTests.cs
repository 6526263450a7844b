using System.IO.Compression;
using System.Text;
using Metaflow.Runtime;
using Metaflow.Secrets;

namespace Metaflow.Tests.Runtime;

public sealed class SecretsTests : IDisposable
{
    public const string Password = "correct-horse-battery";

    private readonly FlowSandbox _sandbox = new();

    private static RunOptions Vault { get; } = new() { Backends = Backends.Default.Add(new VaultBackend()) };

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Secrets_AreInTheEnvironmentOfTheTaskOnly()
    {
        var run = await _sandbox.RunAsync<AttributeSecretsFlow>(Vault);

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.Equal($"{Password.Length} none", await (await run.TaskAsync("end")).ReadAsync("seen"));
        Assert.Equal(" after", await (await run.TaskAsync("end")).ReadAsync("after"));
        Assert.Null(Environment.GetEnvironmentVariable("TEST_DB_PASSWORD"));
        AssertNowhere(Password);
    }

    [Fact]
    public async Task Secrets_Inline_AreNotRecorded()
    {
        var run = await _sandbox.RunAsync<InlineSecretsFlow>();

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.Equal($"{Password.Length} ", await (await run.TaskAsync("end")).ReadAsync("seen"));
        Assert.Equal(" after", await (await run.TaskAsync("end")).ReadAsync("after"));
        AssertNowhere(Password);
        var decorator = await run.DecoratorAsync("start");
        var attributes = (Artifacts.Pickle.PickledDict)decorator["attributes"]!;
        Assert.Equal("secrets", decorator["name"]);
        Assert.Equal(["inline.db"], (List<object?>)attributes["sources"]!);
        Assert.Equal(("None", false), (attributes["role"], attributes["allow_override"]));
    }

    [Fact]
    public async Task Secrets_OfTheInlineBackendByName_AreFound()
    {
        var backend = new InlineSecretsBackend(new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["db"] = new Dictionary<string, string> { ["TEST_DB_PASSWORD"] = "x" },
        });

        var run = await _sandbox.RunAsync<PlainSeenFlow>(new RunOptions
        {
            Backends = Backends.Default.Add(backend),
            With = ["secrets:sources=inline.db"],
        });

        Assert.Equal("1 ", await (await run.TaskAsync("end")).ReadAsync("seen"));
    }

    [Fact]
    public async Task Secrets_WithoutBackend_ComeFromTheDefault()
    {
        _sandbox.Environment["METAFLOW_DEFAULT_SECRETS_BACKEND_TYPE"] = "vault";

        var run = await _sandbox.RunAsync<DefaultBackendFlow>(Vault);

        Assert.Equal($"{Password.Length} step role", await (await run.TaskAsync("end")).ReadAsync("seen"));
    }

    [Fact]
    public async Task Role_OfTheSource_GoesFirstThenTheSetting()
    {
        _sandbox.Environment["METAFLOW_DEFAULT_SECRETS_ROLE"] = "default role";

        var source = await _sandbox.RunAsync<SourceRoleFlow>(Vault);
        var setting = await _sandbox.RunAsync<AttributeSecretsFlow>(Vault);

        Assert.Equal($"{Password.Length} source role", await (await source.TaskAsync("end")).ReadAsync("seen"));
        Assert.Equal($"{Password.Length} default role", await (await setting.TaskAsync("end")).ReadAsync("seen"));
    }

    [Fact]
    public async Task Backend_WithSettings_GetsThoseOfTheRun()
    {
        _sandbox.Environment["METAFLOW_AWS_SECRETS_MANAGER_DEFAULT_ROLE"] = "reader";

        var run = await _sandbox.RunAsync<PlainSeenFlow>(new RunOptions
        {
            Backends = Backends.Default.Add(new SettingsBackend()),
            With = ["secrets:sources=settings.any"],
        });

        Assert.Equal(" reader", await (await run.TaskAsync("end")).ReadAsync("seen"));
    }

    [Theory]
    [InlineData("secrets:sources=unknown.db", "Secrets backend 'unknown' is not known; choose from inline, aws-secrets-manager, vault.")]
    [InlineData("secrets:sources=db", "Secret 'db' names no backend, and there is no default one; write backend.db, or set")]
    [InlineData("secrets:sources=vault.", "names no secret in 'vault.'; write backend.id.")]
    [InlineData("secrets:sources=[{\"PW\": \"correct-horse-battery\"}]", "'…' is no JSON array of texts for 'sources' in --with secrets:….")]
    [InlineData("secrets:correct-horse-battery", "'…' in --with secrets:… is no setting; write key=value.")]
    [InlineData("secrets:allow_override=maybe", "'…' is no true or false for 'allow_override'")]
    [InlineData("secrets:x=correct-horse-battery", "has no setting 'x' (in --with secrets:…); it has sources, role, allow_override.")]
    public async Task Launch_BadSource_IsRefused(string with, string message)
    {
        var error = await Assert.ThrowsAnyAsync<MetaflowException>(
            () => _sandbox.RunAsync<PlainSeenFlow>(Vault with { With = [with] }));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_sandbox.Folder, ".metaflow", nameof(PlainSeenFlow))));
    }

    [Theory]
    [InlineData("vault.none", "Secret 'vault.none' cannot be had: there is no such secret")]
    [InlineData("inline.none", "Secret 'inline.none' cannot be had: there is no inline secret 'none'; give its values by")]
    [InlineData("vault.space", "Secret 'vault.space' has a value for 'A B', which is no name of an environment variable")]
    [InlineData("vault.digit", "Secret 'vault.digit' has a value for '1A', which is no name")]
    [InlineData("vault.own", "Secret 'vault.own' would set 'METAFLOW_USER', but names with METAFLOW_ in front are Metaflow's own.")]
    [InlineData("vault.nul", "Secret 'vault.nul' has a value for 'TEST_NUL' that holds a NUL character")]
    [InlineData("vault.path", "Secret 'vault.path' sets 'PATH', which is in the environment already; unset it, or write AllowOverride")]
    [InlineData("[\"vault.db\",\"vault.db.copy\"]", "Secrets 'vault.db' and 'vault.db.copy' both set 'TEST_DB_PASSWORD'; leave out one")]
    public async Task Task_BadSecret_FailsWithoutTellingIt(string sources, string message)
    {
        var run = await _sandbox.FailAsync<PlainSeenFlow>(Vault with { With = ["secrets:sources=" + sources] });

        Assert.Contains(message, run.Observer.ErrorText, StringComparison.Ordinal);
        AssertNowhere(Password);
        Assert.DoesNotContain(Password, run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_VariableOfAnotherDecorator_IsTakenUnlessOverridden()
    {
        var taken = await _sandbox.FailAsync<TakenVariableFlow>(Vault);
        var overridden = await _sandbox.RunAsync<OverriddenVariableFlow>(Vault);

        Assert.Contains("Secret 'vault.db' sets 'TEST_DB_ROLE'", taken.Observer.ErrorText, StringComparison.Ordinal);
        Assert.Equal($"{Password.Length} none", await (await overridden.TaskAsync("end")).ReadAsync("seen"));
        Assert.Null(Environment.GetEnvironmentVariable("TEST_DB_ROLE"));
    }

    [Fact]
    public async Task Tasks_AtOnceInOneProcess_ShareTheirSecrets()
    {
        var run = await _sandbox.RunAsync<SharedSecretsFlow>(Vault);

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.Equal(
            Enumerable.Repeat((object)(long)Password.Length, 3).Append(0L),
            Values(await (await run.TaskAsync("join")).ReadAsync("lengths")));
    }

    [Theory]
    [InlineData("db", null, "db", "db")]
    [InlineData("vault.db", "vault", "db", "vault.db")]
    [InlineData("vault.db.copy", "vault", "db.copy", "vault.db.copy")]
    public void SecretSource_Text_IsCutAtTheFirstDot(string text, string? backend, string id, string shown)
    {
        var source = SecretSource.Parse(text);

        Assert.Equal((backend, id, shown), (source.Backend, source.Id, source.ToString()));
    }

    [Fact]
    public void SecretSource_Inline_DoesNotShowItsValues() => Assert.DoesNotContain(
        Password,
        $"{SecretSource.Inline("db", new Dictionary<string, string> { ["A"] = Password })}",
        StringComparison.Ordinal);

    private static IEnumerable<object?> Values(object? list) => ((System.Collections.IEnumerable)list!).Cast<object?>();

    /// <summary>Looks into every file that the run left, unpacked where it is packed.</summary>
    private void AssertNowhere(string secret)
    {
        var files = Directory.GetFiles(_sandbox.Folder, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes is [0x1f, 0x8b, ..])
            {
                using var unpacked = new MemoryStream();
                using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
                    gzip.CopyTo(unpacked);
                bytes = unpacked.ToArray();
            }

            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, file);
        }
    }
}

internal partial class PlainSeenFlow : SecretsBaseFlow
{
    [Step]
    public void Start()
    {
        Look();
        Next(End);
    }
}
