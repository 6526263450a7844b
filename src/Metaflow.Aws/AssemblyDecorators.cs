using Metaflow;

// Tells the compiler of the decorators that AwsBackends adds.
[assembly: AttachableDecorator(BatchAttribute.TypeName, typeof(BatchAttribute))]
