namespace Metaflow.Aws.Batch;

/// <summary>A job queue that takes jobs.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Platform">What its jobs run on.</param>
internal sealed record PlatformQueue(string Name, string Arn, ComputePlatform Platform);
