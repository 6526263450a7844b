using Metaflow.Configuration;

namespace Metaflow.Datastore;

/// <summary>A kind of datastore that a program knows by name, such as <c>local</c>: finds where data goes, and opens it. Thread-safe.</summary>
/// <remarks>
/// The launching process finds the root, workers get it with the run and open it themselves. What opening needs beyond that, each process
/// takes from its own configuration.
/// </remarks>
public abstract class DatastoreType
{
    /// <summary>The name, as in <c>--datastore</c> and in the records of runs.</summary>
    public abstract string Name { get; }

    /// <summary>The setting that says where data goes, which <c>--datastore-root</c> goes before; null when there is none.</summary>
    public abstract ConfigurationOption<string?>? RootOption { get; }

    /// <summary>Where data goes.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="create">Whether to make the place when there is none.</param>
    /// <returns>The root to open; null when there is none and none was to be made.</returns>
    /// <exception cref="MetaflowException">A setting is missing, or the place cannot be made.</exception>
    public abstract string? FindRoot(MetaflowConfiguration configuration, bool create);

    /// <summary>The settings, with a root from the command line.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="root">What <c>--datastore-root</c> says; null when it was not given.</param>
    internal MetaflowConfiguration WithRoot(MetaflowConfiguration configuration, string? root) =>
        root is not null && RootOption is { } option ? configuration.With(option, root, "--datastore-root") : configuration;

    /// <summary>Where included files go.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="root">What <see cref="FindRoot"/> gave.</param>
    public abstract string FindDatatoolsRoot(MetaflowConfiguration configuration, string root);

    /// <summary>Where the libraries of code packages go, for all flows. Without an override, <c>nuget</c> in the root.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="root">What <see cref="FindRoot"/> gave.</param>
    /// <exception cref="MetaflowException">A setting is not valid.</exception>
    public virtual string FindLibrariesRoot(MetaflowConfiguration configuration, string root) => root + "/nuget";

    /// <summary>Opens a storage; nothing is read or written yet.</summary>
    /// <param name="root">A root that this type found.</param>
    /// <param name="configuration">Reads the settings of this process, for a type that needs more than the root.</param>
    /// <exception cref="MetaflowException">The root or a setting is not valid.</exception>
    public abstract Storage Open(string root, Func<MetaflowConfiguration> configuration);
}
