using Metaflow;

[assembly: AttachableDecorator("catch", typeof(CatchAttribute))]
[assembly: AttachableDecorator("environment", typeof(EnvironmentVariableAttribute))]
[assembly: AttachableDecorator("resources", typeof(ResourcesAttribute))]
[assembly: AttachableDecorator("retry", typeof(RetryAttribute))]
[assembly: AttachableDecorator("secrets", typeof(SecretsAttribute))]
[assembly: AttachableDecorator("timeout", typeof(TimeoutAttribute))]
