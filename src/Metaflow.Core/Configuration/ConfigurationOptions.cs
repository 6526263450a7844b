using Metaflow.Datastore;
using static Metaflow.Configuration.ConfigurationOptionTypes;

namespace Metaflow.Configuration;

/// <summary>
/// Every setting that this product reads. <c>docs/configuration.md</c> is checked against this table.
/// </summary>
public static class ConfigurationOptions
{
    /// <summary>Where the profile files are.</summary>
    public static ConfigurationOption<string> Home { get; } = Text(
        "HOME", "~/.metaflowconfig", "The folder of the profile files.", environmentOnly: true);

    /// <summary>Which profile file is read.</summary>
    public static ConfigurationOption<string?> Profile { get; } = OptionalText(
        "PROFILE",
        "Reads `config_<profile>.json` instead of `config.json`; the file must exist.",
        environmentOnly: true);

    /// <summary>Where runs keep their data.</summary>
    public static ConfigurationOption<string> DefaultDatastore { get; } = Text(
        "DEFAULT_DATASTORE", "local", "Where runs keep their data, unless `--datastore` says otherwise.");

    /// <summary>Where runs are recorded.</summary>
    public static ConfigurationOption<string> DefaultMetadata { get; } = Text(
        "DEFAULT_METADATA", "local", "Where runs are recorded, unless `--metadata` says otherwise.");

    /// <summary>The address of the metadata service.</summary>
    public static ConfigurationOption<string?> ServiceUrl { get; } = OptionalText(
        "SERVICE_URL", "The URL of the metadata service, for the metadata provider `service`. It may have a path.");

    /// <summary>The address of the metadata service for tasks elsewhere.</summary>
    public static ConfigurationOption<string?> ServiceInternalUrl { get; } = OptionalText(
        "SERVICE_INTERNAL_URL",
        "The URL of the metadata service for processes that run near it, such as tasks on AWS Batch. Without it, SERVICE_URL.");

    /// <summary>What opens the metadata service.</summary>
    public static ConfigurationOption<string?> ServiceAuthKey { get; } = OptionalText(
        "SERVICE_AUTH_KEY", "The key of the metadata service, a secret; sent to it as header `x-api-key`.", isSecret: true);

    /// <summary>Headers of the metadata service.</summary>
    public static ConfigurationOption<string?> ServiceHeaders { get; } = OptionalText(
        "SERVICE_HEADERS", "Headers that every call of the metadata service gets, as a JSON object of texts.", isSecret: true);

    /// <summary>How often a call of the metadata service is tried again.</summary>
    public static ConfigurationOption<int> ServiceRetryCount { get; } = Integer(
        "SERVICE_RETRY_COUNT",
        5,
        0,
        "How often a call of the metadata service is tried again when the service is not there or too busy: after 1, 2, 4, 8, 16 … seconds.",
        maximum: 20);

    /// <summary>Whether the metadata service is asked for its version.</summary>
    public static ConfigurationOption<bool> ServiceVersionCheck { get; } = Boolean(
        "SERVICE_VERSION_CHECK",
        true,
        "Asks the metadata service for its version before using what old ones do not have. `false` takes it for a current one.");

    /// <summary>Decorators for every step of <c>run</c>.</summary>
    public static ConfigurationOption<string> DefaultDecospecs { get; } = Text(
        "DEFAULT_DECOSPECS",
        "",
        "Decorators that every step gets as if by `--with`, separated by spaces: `retry:times=2 timeout`.");

    /// <summary>The folder that holds the local datastore's <c>.metaflow</c>.</summary>
    public static ConfigurationOption<string?> DatastoreSysrootLocal { get; } = OptionalText(
        "DATASTORE_SYSROOT_LOCAL",
        "The folder that holds the local datastore's `.metaflow`. Without it, the nearest `.metaflow` from the working "
        + "directory upwards is used, or a new one in the working directory.");

    /// <summary>Where included files go in the local datastore.</summary>
    public static ConfigurationOption<string?> DatatoolsLocalRoot { get; } = OptionalText(
        "DATATOOLS_LOCALROOT",
        "Where the content of included files goes. Without it, `data` in DATASTORE_SYSROOT_LOCAL, or in `.metaflow`.");

    /// <summary>Where runs keep their data in S3.</summary>
    public static ConfigurationOption<string?> DatastoreSysrootS3 { get; } = OptionalText(
        "DATASTORE_SYSROOT_S3", "Where the datastore `s3` keeps the data of runs: `s3://bucket/prefix`.");

    /// <summary>Where included files and users' data go in S3.</summary>
    public static ConfigurationOption<string?> DatatoolsS3Root { get; } = OptionalText(
        "DATATOOLS_S3ROOT",
        "Where included files and the data of `S3.ForRun` go in S3. Without it, `data` in DATASTORE_SYSROOT_S3.");

    /// <summary>An old name of <see cref="DatatoolsS3Root"/>.</summary>
    public static ConfigurationOption<string?> DatatoolsSysrootS3 { get; } = OptionalText(
        "DATATOOLS_SYSROOT_S3", "What old profiles call DATATOOLS_S3ROOT, which goes before it.");

    /// <summary>Where libraries of code packages go in S3.</summary>
    public static ConfigurationOption<string?> NugetPackageS3Root { get; } = OptionalText(
        "NUGET_PACKAGE_S3ROOT",
        "Where the libraries of code packages go in S3, each stored once for all flows. Without it, `nuget` in DATASTORE_SYSROOT_S3.");

    /// <summary>The S3 server.</summary>
    public static ConfigurationOption<string?> S3EndpointUrl { get; } = OptionalText(
        "S3_ENDPOINT_URL",
        "The URL of a server that speaks S3. Without it, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, or AWS's own server of the region.");

    /// <summary>Which certificates of the S3 server are trusted.</summary>
    public static ConfigurationOption<string?> S3VerifyCertificate { get; } = OptionalText(
        "S3_VERIFY_CERTIFICATE",
        "A file of certificates in PEM form to trust when talking to S3, instead of the machine's. `false` trusts every certificate.");

    /// <summary>How objects in S3 are encrypted.</summary>
    public static ConfigurationOption<string?> S3ServerSideEncryption { get; } = OptionalText(
        "S3_SERVER_SIDE_ENCRYPTION", "How S3 encrypts what is written: `AES256` or `aws:kms`. Without it, as the bucket says.");

    /// <summary>How often a call of S3 is tried again.</summary>
    public static ConfigurationOption<int> S3RetryCount { get; } = Integer(
        "S3_RETRY_COUNT", 7, 0, "How often a call of S3 that failed is tried again; the larger of this and S3_TRANSIENT_RETRY_COUNT counts.");

    /// <summary>How often a call of S3 is tried again.</summary>
    public static ConfigurationOption<int> S3TransientRetryCount { get; } = Integer(
        "S3_TRANSIENT_RETRY_COUNT", 20, 0, "How often a call of S3 that was throttled or interrupted is tried again.");

    /// <summary>How long a call of S3 is tried again.</summary>
    public static ConfigurationOption<int> S3RetrySeconds { get; } = Integer(
        "S3_RETRY_SECONDS", 60, 0, "How many seconds after its first failure a call of S3 is still tried again.");

    /// <summary>Whether tries of S3 are reported.</summary>
    public static ConfigurationOption<bool> S3LogTransientRetries { get; } = Boolean(
        "S3_LOG_TRANSIENT_RETRIES", false, "Prints a line when a call of S3 is tried again.");

    /// <summary>How many calls of S3 run at a time.</summary>
    public static ConfigurationOption<int> S3WorkerCount { get; } = Integer(
        "S3_WORKER_COUNT", 64, 1, "The most calls of S3 at a time in a process. Fewer run while more bring nothing, or S3 asks for fewer.", 1024);

    /// <summary>The folder for temporary files.</summary>
    public static ConfigurationOption<string?> TempDir { get; } = OptionalText(
        "TEMPDIR", "The folder for what is downloaded from S3, and for what waits to be uploaded. Without it, the system's for temporary files.");

    /// <summary>How hard artifacts are compressed.</summary>
    public static ConfigurationOption<int> ArtifactCompressionLevel { get; } = Integer(
        "ARTIFACT_COMPRESSION_LEVEL",
        BlobOptions.DefaultCompressionLevel,
        0,
        "How hard artifacts are compressed: 0 is not at all, 1 is fastest, 9 is smallest. What does not shrink is stored as "
        + "it is at any level. Readers do not depend on it.",
        BlobOptions.HighestCompressionLevel);

    /// <summary>Whether artifacts that are read are compared with their keys.</summary>
    public static ConfigurationOption<bool> ArtifactVerify { get; } = Boolean(
        "ARTIFACT_VERIFY",
        false,
        "Compares every artifact that is read with its key, the SHA-1 of its content. Damage is found without it; this also "
        + "finds content that was exchanged for other content.");

    /// <summary>Where the client keeps what it reads from remote datastores.</summary>
    public static ConfigurationOption<string?> ClientCachePath { get; } = OptionalText(
        "CLIENT_CACHE_PATH",
        "The folder in which the client keeps artifacts of remote datastores. Without it, `metaflow_client` in the folder for "
        + "temporary files.");

    /// <summary>How much the client keeps.</summary>
    public static ConfigurationOption<int> ClientCacheMaxSize { get; } = Integer(
        "CLIENT_CACHE_MAX_SIZE",
        10_000,
        0,
        "How many megabytes the client keeps in CLIENT_CACHE_PATH; what was not used for the longest time goes first. 0 keeps "
        + "nothing.");

    /// <summary>Who runs flows.</summary>
    public static ConfigurationOption<string?> User { get; } = OptionalText(
        "USER",
        "Who runs flows. Without it, the environment's SUDO_USER, USERNAME or USER, the first that is not `root`.");

    /// <summary>What launched the run.</summary>
    public static ConfigurationOption<string> RuntimeName { get; } = Text(
        "RUNTIME_NAME", "dev", "What launched the run; recorded as its `runtime` system tag.", environmentOnly: true);

    /// <summary>The production token of a deployed flow.</summary>
    public static ConfigurationOption<string?> ProductionToken { get; } = OptionalText(
        "PRODUCTION_TOKEN",
        "The production token of a deployed flow; makes the identity `production:<token>` instead of `user:<name>`.",
        environmentOnly: true);

    /// <summary>Where secrets come from that name no backend.</summary>
    public static ConfigurationOption<string?> DefaultSecretsBackendType { get; } = OptionalText(
        "DEFAULT_SECRETS_BACKEND_TYPE", "The backend of secrets that name none, as in `[Secrets(\"db\")]`.");

    /// <summary>The role that fetches secrets.</summary>
    public static ConfigurationOption<string?> DefaultSecretsRole { get; } = OptionalText(
        "DEFAULT_SECRETS_ROLE", "The role that fetches secrets, unless `[Secrets]` or a source of it names one.");

    /// <summary>The role that fetches secrets from AWS Secrets Manager.</summary>
    public static ConfigurationOption<string?> AwsSecretsManagerDefaultRole { get; } = OptionalText(
        "AWS_SECRETS_MANAGER_DEFAULT_ROLE",
        "The ARN of the role that fetches secrets from AWS Secrets Manager, where neither `[Secrets]` nor DEFAULT_SECRETS_ROLE names one.");

    /// <summary>The region of secrets in AWS Secrets Manager.</summary>
    public static ConfigurationOption<string?> AwsSecretsManagerDefaultRegion { get; } = OptionalText(
        "AWS_SECRETS_MANAGER_DEFAULT_REGION",
        "The region of secrets in AWS Secrets Manager whose source does not tell it. Without it, AWS_REGION, AWS_DEFAULT_REGION or the "
        + "region of the AWS profile.");

    /// <summary>The queue of jobs on AWS Batch.</summary>
    public static ConfigurationOption<string?> BatchJobQueue { get; } = OptionalText(
        "BATCH_JOB_QUEUE", "The AWS Batch queue of jobs whose step names none, by name or ARN. Without it, the first queue that takes jobs.");

    /// <summary>The role of tasks on AWS Batch.</summary>
    public static ConfigurationOption<string?> EcsS3AccessIamRole { get; } = OptionalText(
        "ECS_S3_ACCESS_IAM_ROLE", "The ARN of the role that tasks on AWS Batch have: it must reach the datastore. Steps may name another.");

    /// <summary>The role that starts tasks on Fargate.</summary>
    public static ConfigurationOption<string?> EcsFargateExecutionRole { get; } = OptionalText(
        "ECS_FARGATE_EXECUTION_ROLE", "The ARN of the role by which Fargate fetches images and writes logs; needed by queues of Fargate.");

    /// <summary>The image of tasks on AWS Batch.</summary>
    public static ConfigurationOption<string?> BatchContainerImage { get; } = OptionalText(
        "BATCH_CONTAINER_IMAGE",
        "The image of tasks on AWS Batch whose step names none. Without it, DEFAULT_CONTAINER_IMAGE, or .NET's runtime image of the running version.");

    /// <summary>The registry of images on AWS Batch.</summary>
    public static ConfigurationOption<string?> BatchContainerRegistry { get; } = OptionalText(
        "BATCH_CONTAINER_REGISTRY",
        "The registry of images on AWS Batch whose name has none. Without it, DEFAULT_CONTAINER_REGISTRY, or Docker Hub.");

    /// <summary>The image of tasks elsewhere.</summary>
    public static ConfigurationOption<string?> DefaultContainerImage { get; } = OptionalText(
        "DEFAULT_CONTAINER_IMAGE", "The image of tasks in containers, where nothing more specific names one.");

    /// <summary>The registry of images.</summary>
    public static ConfigurationOption<string?> DefaultContainerRegistry { get; } = OptionalText(
        "DEFAULT_CONTAINER_REGISTRY", "The registry of images whose name has none, where nothing more specific names one.");

    /// <summary>Whether jobs on AWS Batch get tags.</summary>
    public static ConfigurationOption<bool> BatchEmitTags { get; } = Boolean(
        "BATCH_EMIT_TAGS", false, "Tags jobs on AWS Batch with flow, run, step, user and version; needs the permission `batch:TagResource`.");

    /// <summary>Tags of all jobs on AWS Batch.</summary>
    public static ConfigurationOption<string?> BatchDefaultTags { get; } = OptionalText(
        "BATCH_DEFAULT_TAGS", "Tags that every job on AWS Batch gets when BATCH_EMIT_TAGS is on, as a JSON object of texts.");

    /// <summary>The role of deployed flows on Step Functions.</summary>
    public static ConfigurationOption<string?> SfnIamRole { get; } = OptionalText(
        "SFN_IAM_ROLE", "The ARN of the role that state machines of deployed flows have on AWS Step Functions.");

    /// <summary>The role that starts deployed flows.</summary>
    public static ConfigurationOption<string?> EventsSfnAccessIamRole { get; } = OptionalText(
        "EVENTS_SFN_ACCESS_IAM_ROLE", "The ARN of the role by which EventBridge starts deployed flows on a schedule.");

    /// <summary>The table of foreachs on Step Functions.</summary>
    public static ConfigurationOption<string?> SfnDynamoDbTable { get; } = OptionalText(
        "SFN_DYNAMO_DB_TABLE", "The DynamoDB table in which deployed flows keep the sizes of their foreachs.");

    /// <summary>Where executions of Step Functions are logged.</summary>
    public static ConfigurationOption<string?> SfnExecutionLogGroupArn { get; } = OptionalText(
        "SFN_EXECUTION_LOG_GROUP_ARN", "The ARN of the log group for executions of deployed flows, with `:*` at its end.");

    /// <summary>How long a task elsewhere may take.</summary>
    public static ConfigurationOption<int> DefaultRuntimeLimit { get; } = Integer(
        "DEFAULT_RUNTIME_LIMIT", 432_000, 60, "How many seconds a task on AWS Batch may take when its step has no `[Timeout]`.");

    /// <summary>Whether tasks keep a text of their foreach item.</summary>
    public static ConfigurationOption<bool> IncludeForeachStack { get; } = Boolean(
        "INCLUDE_FOREACH_STACK",
        true,
        "Keeps a short text of each foreach item with its task, for logs and for the client.");

    /// <summary>How long the text of a foreach item is.</summary>
    public static ConfigurationOption<int> MaximumForeachValueChars { get; } = Integer(
        "MAXIMUM_FOREACH_VALUE_CHARS",
        30,
        1,
        "How many characters of a foreach item are kept when INCLUDE_FOREACH_STACK is on.");

    /// <summary>Whether runs on this machine upload their code too.</summary>
    public static ConfigurationOption<bool> FeatAlwaysUploadCodePackage { get; } = Boolean(
        "FEAT_ALWAYS_UPLOAD_CODE_PACKAGE",
        false,
        "Stores the code package of every run. Without it, only of runs with steps that run elsewhere.");

    /// <summary>All options, in the order of the documentation.</summary>
    public static IReadOnlyList<ConfigurationOption> All { get; } =
    [
        Home,
        Profile,
        DefaultDatastore,
        DefaultMetadata,
        ServiceUrl,
        ServiceInternalUrl,
        ServiceAuthKey,
        ServiceHeaders,
        ServiceRetryCount,
        ServiceVersionCheck,
        DefaultDecospecs,
        DatastoreSysrootLocal,
        DatatoolsLocalRoot,
        DatastoreSysrootS3,
        DatatoolsS3Root,
        DatatoolsSysrootS3,
        NugetPackageS3Root,
        S3EndpointUrl,
        S3VerifyCertificate,
        S3ServerSideEncryption,
        S3RetryCount,
        S3TransientRetryCount,
        S3RetrySeconds,
        S3LogTransientRetries,
        S3WorkerCount,
        TempDir,
        ArtifactCompressionLevel,
        ArtifactVerify,
        ClientCachePath,
        ClientCacheMaxSize,
        User,
        RuntimeName,
        ProductionToken,
        DefaultSecretsBackendType,
        DefaultSecretsRole,
        AwsSecretsManagerDefaultRole,
        AwsSecretsManagerDefaultRegion,
        BatchJobQueue,
        EcsS3AccessIamRole,
        EcsFargateExecutionRole,
        BatchContainerImage,
        BatchContainerRegistry,
        DefaultContainerImage,
        DefaultContainerRegistry,
        BatchEmitTags,
        BatchDefaultTags,
        SfnIamRole,
        EventsSfnAccessIamRole,
        SfnDynamoDbTable,
        SfnExecutionLogGroupArn,
        DefaultRuntimeLimit,
        IncludeForeachStack,
        MaximumForeachValueChars,
        FeatAlwaysUploadCodePackage,
    ];
}
