namespace Metaflow.Aws.Batch;

/// <summary>What the jobs of a queue run on.</summary>
internal enum ComputePlatform
{
    /// <summary>Instances, bought as they come or as spots.</summary>
    Ec2,

    /// <summary>Containers without instances of one's own.</summary>
    Fargate,
}
