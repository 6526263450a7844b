namespace Metaflow.Aws.Batch;

/// <summary>What a job gets of its machine.</summary>
/// <param name="Cpu">Processors.</param>
/// <param name="Gpu">GPUs; 0 for none.</param>
/// <param name="Memory">Memory in MiB.</param>
/// <param name="SharedMemory">Shared memory in MiB; 0 for Docker's own.</param>
internal sealed record BatchResources(double Cpu, int Gpu, int Memory, int SharedMemory)
{
    private const double DefaultCpu = 1;
    private const int DefaultMemory = 4096;

    /// <summary>
    /// What the decorators of a step ask for together: the larger of two amounts. The default amounts of <see cref="ResourcesAttribute"/> count as
    /// asked for, so beside it a job never gets less than them.
    /// </summary>
    /// <param name="batch">The step's decorator.</param>
    /// <param name="decorators">All decorators of the step.</param>
    public static BatchResources Of(BatchAttribute batch, IEnumerable<StepDecorator> decorators)
    {
        if (decorators.OfType<ResourcesAttribute>().FirstOrDefault() is { } resources)
        {
            return new BatchResources(
                Math.Max(batch.Cpu, resources.Cpu),
                Math.Max(batch.Gpu, resources.Gpu),
                Math.Max(batch.Memory, resources.Memory),
                Math.Max(batch.SharedMemory, resources.SharedMemory));
        }

        return new BatchResources(
            batch.Cpu > 0 ? batch.Cpu : DefaultCpu, batch.Gpu, batch.Memory > 0 ? batch.Memory : DefaultMemory, batch.SharedMemory);
    }
}
