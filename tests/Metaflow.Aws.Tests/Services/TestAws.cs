using Metaflow.Aws.Api;
using Metaflow.Aws.Credentials;

namespace Metaflow.Aws.Tests.Services;

/// <summary>The AWS of <c>eng/aws-stack</c>, which <c>./test</c> starts.</summary>
internal static class TestAws
{
    public static string Endpoint
    {
        get
        {
            var endpoint = Environment.GetEnvironmentVariable("METAFLOW_TEST_AWS");
            Assert.SkipWhen(endpoint is null, "METAFLOW_TEST_AWS names no AWS for tests; ./test starts one where python3 has moto.");
            return endpoint;
        }
    }

    /// <summary>What lets a configuration or a process use it.</summary>
    public static Dictionary<string, string> Variables => new()
    {
        ["AWS_ENDPOINT_URL"] = Endpoint,
        ["AWS_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
    };

    public static AwsConnection Connect(AwsService service, AwsKeys? keys = null, string region = "us-east-1") => new(
        service,
        new AwsEndpoint(new Uri(Endpoint), region),
        new FixedCredentialSource(keys ?? new AwsKeys("test", "test", SessionToken: null)));
}
