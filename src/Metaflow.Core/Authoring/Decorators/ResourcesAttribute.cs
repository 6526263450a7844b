using System.Globalization;

namespace Metaflow;

/// <summary>What a task needs from the machine it runs on. Remote backends honour it; a local run ignores it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResourcesAttribute : StepDecorator
{
    /// <summary>The number of processors. Default 1.</summary>
    public double Cpu { get; set; } = 1;

    /// <summary>The number of GPUs; 0 for none. Default 0.</summary>
    public int Gpu { get; set; }

    /// <summary>Disk space in MB; 0 for the backend's default. Default 0.</summary>
    public int Disk { get; set; }

    /// <summary>Memory in MB. Default 4096.</summary>
    public int Memory { get; set; } = 4096;

    /// <summary>Shared memory in MB; 0 for the backend's default. Default 0.</summary>
    public int SharedMemory { get; set; }

    /// <inheritdoc/>
    public override string Name => "resources";

    /// <inheritdoc/>
    public override void Describe(DecoratorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Cpu = settings.Of("cpu", Cpu);
        Gpu = settings.Of("gpu", Gpu, unset: 0);
        Disk = settings.Of("disk", Disk, unset: 0);
        Memory = settings.Of("memory", Memory);
        SharedMemory = settings.Of("shared_memory", SharedMemory, unset: 0);
    }

    /// <inheritdoc/>
    public override void Validate(DecoratedStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Check(nameof(Cpu), Cpu, isNeeded: true);
        Check(nameof(Memory), Memory, isNeeded: true);
        Check(nameof(Gpu), Gpu, isNeeded: false);
        Check(nameof(Disk), Disk, isNeeded: false);
        Check(nameof(SharedMemory), SharedMemory, isNeeded: false);

        void Check(string name, double amount, bool isNeeded)
        {
            if (amount < 0 || (isNeeded && amount == 0) || !double.IsFinite(amount))
            {
                throw new MetaflowException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"[Resources({name} = {amount})] of step '{step.Node.Name}' makes no sense; give {(isNeeded ? "more than 0" : "0 or more")}."));
            }
        }
    }
}
