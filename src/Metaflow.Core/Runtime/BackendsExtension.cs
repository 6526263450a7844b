namespace Metaflow.Runtime;

/// <summary>
/// What a package of Metaflow's own adds to every program that refers to it: flows, clients and notebooks find its backends and step decorators without a
/// word.
/// </summary>
public abstract class BackendsExtension
{
    private static readonly Lazy<BackendsExtension?> _aws = new(FindAws);

    /// <summary>The step decorators of the packages beside this one. To load them takes time.</summary>
    internal static IReadOnlyList<StepDecoratorDefinition> AllStepDecorators => _aws.Value?.StepDecorators ?? [];

    /// <summary>The package's step decorators, which <c>--with</c> attaches by their names.</summary>
    internal virtual IReadOnlyList<StepDecoratorDefinition> StepDecorators => [];

    /// <summary>Adds the package's backends.</summary>
    /// <param name="backends">Those that there are.</param>
    public abstract Backends AddTo(Backends backends);

    /// <summary>Adds what the packages beside this one have. One that is not there adds nothing.</summary>
    internal static Backends AddAll(Backends backends) => _aws.Value?.AddTo(backends) ?? backends;

    private static BackendsExtension? FindAws()
    {
        // By a name that stands here, so that no type is chosen by data and trimming keeps it: this assembly refers to none of them.
        var aws = Type.GetType("Metaflow.Aws.AwsBackends, Metaflow.Aws", throwOnError: false);
        return aws is null ? null : (BackendsExtension)Activator.CreateInstance(aws)!;
    }
}
