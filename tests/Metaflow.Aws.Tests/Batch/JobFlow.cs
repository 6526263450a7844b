namespace Metaflow.Aws.Tests.Batch;

/// <summary>A flow whose step names a job by attribute.</summary>
public sealed partial class JobFlow : FlowSpec
{
    [Step]
    [Batch(Cpu = 2, HostVolumes = ["/data:/mnt/data"], Swappiness = 0)]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }
}
