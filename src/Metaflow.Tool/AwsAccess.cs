using Metaflow.Aws.Api;
using Metaflow.Aws.Batch.Api;
using Metaflow.Aws.CloudFormation;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.DynamoDb;
using Metaflow.Aws.Iam;
using Metaflow.Aws.S3Api;
using Metaflow.Aws.SecretsManager;
using Metaflow.Aws.SecurityTokens;
using Metaflow.Configuration;

namespace Metaflow.Tool;

/// <summary>The services of AWS in one region, with the credentials of the user. Each is connected to when it is first used.</summary>
/// <param name="environment">Tells credentials and clock.</param>
/// <param name="configuration">Tells addresses.</param>
/// <param name="region">The region; null for that of the process.</param>
internal sealed class AwsAccess(ToolEnvironment environment, MetaflowConfiguration configuration, string? region) : IDisposable
{
    private readonly List<IDisposable> _connections = [];

    /// <summary>The services as variables alone say: no profile counts.</summary>
    /// <param name="environment">Tells credentials, variables and clock.</param>
    /// <param name="region">The region; null for that of the process.</param>
    public static AwsAccess Of(ToolEnvironment environment, string? region) =>
        new(environment, environment.ConfigurationOfVariables(), region);

    /// <summary>The region.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public string Region => AwsEndpoint.Find(AwsService.CloudFormation, configuration, region).Region;

    /// <summary>The clock.</summary>
    public TimeProvider Time => environment.Time;

    public BatchApi Batch => field ??= new BatchApi(JsonClient(AwsService.Batch));

    public CloudFormationApi CloudFormation => field ??= new CloudFormationApi(QueryClient(AwsService.CloudFormation));

    public DynamoDbApi DynamoDb => field ??= new DynamoDbApi(JsonClient(AwsService.DynamoDb));

    public IamApi Iam => field ??= new IamApi(QueryClient(AwsService.Iam));

    public SecretsManagerApi SecretsManager => field ??= new SecretsManagerApi(JsonClient(AwsService.SecretsManager));

    public SecurityTokensApi SecurityTokens => field ??= new SecurityTokensApi(QueryClient(AwsService.SecurityTokens));

    /// <summary>S3, with little patience: somebody waits.</summary>
    public S3Connection S3 => field ??= Kept(new S3Connection(
        S3Settings.Of(configuration) with
        {
            RetryCount = 2,
            RetryTime = TimeSpan.FromSeconds(5),
            Region = region ?? AwsRegion.Given(configuration),
        },
        environment.Credentials,
        environment.Time));

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    private AwsJsonClient JsonClient(AwsService service) => Kept(new AwsJsonClient(Connect(service)));

    private AwsQueryClient QueryClient(AwsService service) => Kept(new AwsQueryClient(Connect(service)));

    private AwsConnection Connect(AwsService service) =>
        new(service, AwsEndpoint.Find(service, configuration, region), environment.Credentials, environment.Time);

    private T Kept<T>(T connection)
        where T : IDisposable
    {
        _connections.Add(connection);
        return connection;
    }
}
