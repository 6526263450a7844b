using Metaflow.Configuration;

namespace Metaflow.Tool.Configure;

/// <summary>The services of AWS that Metaflow uses, in the order of the questions.</summary>
internal static class AwsSections
{
    public static AwsSection S3 { get; } = new(
        "s3",
        "Keep the data of runs in S3?",
        [
            new(ConfigurationOptions.DatastoreSysrootS3, "Where runs keep their data, as s3://bucket/prefix", SettingFormat.S3Root) { IsRequired = true },
            new(ConfigurationOptions.DatatoolsS3Root, "Where included files and data of S3.ForRun go", SettingFormat.S3Root)
            {
                Default = static profile => profile.GetValueOrDefault(ConfigurationOptions.DatastoreSysrootS3.Key) is { } root ? $"{root}/data" : null,
            },
            new(ConfigurationOptions.NugetPackageS3Root, "Where libraries of code packages go", SettingFormat.S3Root) { IsAsked = false },
            new(ConfigurationOptions.S3EndpointUrl, "The server, if it is not AWS", SettingFormat.ServerUrl) { IsAsked = false },
            new(ConfigurationOptions.S3ServerSideEncryption, "How S3 encrypts", SettingFormat.Encryption) { IsAsked = false },
        ])
    {
        Switch = (ConfigurationOptions.DefaultDatastore, "s3"),
    };

    public static AwsSection Service { get; } = new(
        "service",
        "Record runs in a metadata service?",
        [
            new(ConfigurationOptions.ServiceUrl, "The URL of the service", SettingFormat.ServiceUrl) { IsRequired = true },
            new(ConfigurationOptions.ServiceInternalUrl, "Its URL for tasks in AWS", SettingFormat.ServiceUrl)
            {
                Default = static profile => profile.GetValueOrDefault(ConfigurationOptions.ServiceUrl.Key),
            },
            new(ConfigurationOptions.ServiceAuthKey, "Its key", SettingFormat.AuthKey),
        ])
    {
        Switch = (ConfigurationOptions.DefaultMetadata, "service"),
    };

    public static AwsSection Batch { get; } = new(
        "batch",
        "Run steps on AWS Batch?",
        [
            new(ConfigurationOptions.BatchJobQueue, "The job queue, by name or ARN", SettingFormat.JobQueue) { IsRequired = true },
            new(ConfigurationOptions.EcsS3AccessIamRole, "The ARN of the role of tasks", SettingFormat.RoleArn) { IsRequired = true },
            new(ConfigurationOptions.EcsFargateExecutionRole, "The ARN of the execution role, for queues of Fargate", SettingFormat.RoleArn),
            new(ConfigurationOptions.BatchContainerRegistry, "The registry of images, if it is not Docker Hub", SettingFormat.Registry),
            new(ConfigurationOptions.BatchContainerImage, "The image of tasks, if it is not .NET's", SettingFormat.Image),
        ])
    {
        Needs = S3,
    };

    public static AwsSection StepFunctions { get; } = new(
        "step-functions",
        "Set what deployed flows need on Step Functions?",
        [
            new(ConfigurationOptions.SfnIamRole, "The ARN of the role of state machines", SettingFormat.RoleArn) { IsRequired = true },
            new(ConfigurationOptions.EventsSfnAccessIamRole, "The ARN of the role that starts them on a schedule", SettingFormat.RoleArn)
            {
                IsRequired = true,
            },
            new(ConfigurationOptions.SfnDynamoDbTable, "The DynamoDB table of foreachs", SettingFormat.Table) { IsRequired = true },
            new(ConfigurationOptions.SfnExecutionLogGroupArn, "The log group of executions", SettingFormat.LogGroupArn) { IsAsked = false },
        ])
    {
        Needs = Batch,
    };

    /// <summary>Secrets need nothing but permissions; no question is asked.</summary>
    public static AwsSection Secrets { get; } = new(
        "secrets",
        "",
        [
            new(ConfigurationOptions.DefaultSecretsBackendType, "The backend of secrets", SettingFormat.Word) { IsAsked = false },
            new(ConfigurationOptions.AwsSecretsManagerDefaultRegion, "The region of secrets", SettingFormat.Region) { IsAsked = false },
            new(ConfigurationOptions.AwsSecretsManagerDefaultRole, "The role that fetches secrets", SettingFormat.RoleArn) { IsAsked = false },
        ]);

    public static IReadOnlyList<AwsSection> All { get; } = [S3, Service, Batch, StepFunctions, Secrets];
}
