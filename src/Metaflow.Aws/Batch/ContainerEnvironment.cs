using System.Globalization;
using System.Text.Json;
using Metaflow.Aws.Batch.Api;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.S3Api;
using Metaflow.Configuration;
using Metaflow.Metadata.Service;
using Metaflow.Packaging;
using Metaflow.Runtime;

namespace Metaflow.Aws.Batch;

/// <summary>The environment variables of a job: what its task needs to know beside its <c>RemoteTask</c>.</summary>
internal static class ContainerEnvironment
{
    /// <summary>What variables of users must not begin with: AWS Batch refuses it.</summary>
    public const string Reserved = "AWS_BATCH";

    /// <summary>Settings that say something about the launching machine or launching only; all others that are set go to the task.</summary>
    private static readonly HashSet<ConfigurationOption> _notForTasks =
    [
        ConfigurationOptions.Home,
        ConfigurationOptions.Profile,
        ConfigurationOptions.DefaultDecospecs,
        ConfigurationOptions.DatastoreSysrootLocal,
        ConfigurationOptions.DatatoolsLocalRoot,
        ConfigurationOptions.DatatoolsSysrootS3,
        ConfigurationOptions.TempDir,
        ConfigurationOptions.ClientCachePath,
        ConfigurationOptions.RuntimeName,
        ConfigurationOptions.ServiceUrl,
        ConfigurationOptions.ServiceInternalUrl,
        ConfigurationOptions.ServiceAuthKey,
        ConfigurationOptions.ServiceHeaders,
        ConfigurationOptions.BatchJobQueue,
        ConfigurationOptions.EcsS3AccessIamRole,
        ConfigurationOptions.EcsFargateExecutionRole,
        ConfigurationOptions.BatchContainerImage,
        ConfigurationOptions.BatchContainerRegistry,
        ConfigurationOptions.DefaultContainerImage,
        ConfigurationOptions.DefaultContainerRegistry,
        ConfigurationOptions.BatchEmitTags,
        ConfigurationOptions.BatchDefaultTags,
        ConfigurationOptions.DefaultRuntimeLimit,
    ];

    /// <summary>The variables of the job of an attempt, ordered by name.</summary>
    /// <param name="configuration">The settings of the launching process.</param>
    /// <param name="context">The run, as the job sees it.</param>
    /// <param name="task">The attempt; of a gang, that of its control task.</param>
    /// <param name="batch">The step's decorator.</param>
    /// <param name="decorators">All decorators of the step.</param>
    /// <exception cref="ConfigurationException">A setting is malformed.</exception>
    public static SortedDictionary<string, string> Of(
        MetaflowConfiguration configuration, RunContext context, TaskSpec task, BatchAttribute batch, IEnumerable<StepDecorator> decorators)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in ConfigurationOptions.All)
        {
            if (!_notForTasks.Contains(option) && configuration.Find(option) is { } setting)
                variables[option.Key] = setting.Text;
        }

        if ((AwsRegion.Given(configuration) ?? AwsRegion.OfProfile()) is { } region)
            variables["AWS_DEFAULT_REGION"] = region;
        if (S3Settings.Of(configuration).Endpoint is { } endpoint)
            variables[ConfigurationOptions.S3EndpointUrl.Key] = endpoint.OriginalString;
        variables[ConfigurationOptions.User.Key] = context.UserName;
        variables[ConfigurationOptions.DefaultDatastore.Key] = context.DatastoreType;
        variables[ConfigurationOptions.DatastoreSysrootS3.Key] = context.DatastoreRoot;
        variables[ConfigurationOptions.DatatoolsS3Root.Key] = context.DatatoolsRoot;
        variables[ConfigurationOptions.DefaultMetadata.Key] = context.MetadataType;
        variables["METAFLOW_RUNTIME_ENVIRONMENT"] = "aws-batch";
        if (context.MetadataType == ServiceMetadata.TypeName)
            AddService(variables, configuration, context.MetadataLocation);
        if (batch is { HasTmpfs: true, TmpfsTempDir: true })
            variables[ConfigurationOptions.TempDir.Key] = batch.TmpfsPath;

        foreach (var decorator in decorators.OfType<EnvironmentVariableAttribute>())
            decorator.AddEnvironmentVariables(variables);

        variables["METAFLOW_LOG_URL"] = string.Create(
            CultureInfo.InvariantCulture,
            $"{context.DatastoreRoot}/{context.FlowName}/{context.RunId}/{task.Step}/{task.TaskId}/{task.Attempt}.task_");
        if (context.CodePackage is { } package)
            AddPackage(variables, package);
        return variables;
    }

    private static void AddService(SortedDictionary<string, string> variables, MetaflowConfiguration configuration, string url)
    {
        // As it is written: a user and a password in it are not in the location.
        var text = configuration.Get(ConfigurationOptions.ServiceInternalUrl) is { Length: > 0 } near
            ? near
            : configuration.Get(ConfigurationOptions.ServiceUrl);
        variables[ConfigurationOptions.ServiceUrl.Key] = text ?? url;
        var headers = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in ServiceSettings.Of(configuration, url).Headers)
            headers[name] = value;
        if (headers.Count > 0)
        {
            variables[ConfigurationOptions.ServiceHeaders.Key] =
                JsonSerializer.Serialize(headers, BatchJson.Wire.IReadOnlyDictionaryStringString);
        }
    }

    private static void AddPackage(SortedDictionary<string, string> variables, StoredCodePackage package)
    {
        variables["METAFLOW_CODE_SHA"] = package.Sha;
        variables["METAFLOW_CODE_URL"] = package.Location;
        variables["METAFLOW_CODE_DS"] = package.DatastoreType;
        variables["METAFLOW_CODE_METADATA"] = package.Metadata;
        variables["METAFLOW_CODE_ENTRY"] = package.Entry;
        variables[ConfigurationOptions.NugetPackageS3Root.Key] = package.LibrariesRoot;
    }
}
