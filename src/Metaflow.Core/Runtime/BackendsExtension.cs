namespace Metaflow.Runtime;

/// <summary>
/// What a package of Metaflow's own adds to every program that refers to it: flows, clients and notebooks find its backends without a word.
/// </summary>
public abstract class BackendsExtension
{
    /// <summary>Adds the package's backends.</summary>
    /// <param name="backends">Those that there are.</param>
    public abstract Backends AddTo(Backends backends);

    /// <summary>Adds what the packages beside this one have. One that is not there adds nothing.</summary>
    internal static Backends AddAll(Backends backends)
    {
        // By a name that stands here, so that no type is chosen by data and trimming keeps it: this assembly refers to none of them.
        var aws = Type.GetType("Metaflow.Aws.AwsBackends, Metaflow.Aws", throwOnError: false);
        return aws is null ? backends : ((BackendsExtension)Activator.CreateInstance(aws)!).AddTo(backends);
    }
}
