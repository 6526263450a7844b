using Metaflow;

[assembly: AttachableDecorator("environment", typeof(EnvironmentVariableAttribute))]
[assembly: AttachableDecorator("resources", typeof(ResourcesAttribute))]
[assembly: AttachableDecorator("retry", typeof(RetryAttribute))]
[assembly: AttachableDecorator("secrets", typeof(SecretsAttribute))]
