using Metaflow.Configuration;

namespace Metaflow.Metadata;

/// <summary>A kind of metadata provider that a program knows by name, such as <c>local</c>: finds where records go, and opens it. Thread-safe.</summary>
/// <remarks>
/// The launching process finds the location, workers get it with the run and open it themselves. What opening needs beyond that, such as a
/// key, each process takes from its own configuration.
/// </remarks>
public abstract class MetadataType
{
    /// <summary>The name, as in <c>--metadata</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Where records go.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="create">Whether to make the place when there is none.</param>
    /// <returns>The directory or URL to open; null when there is none and none was to be made.</returns>
    /// <exception cref="MetaflowException">A setting is missing, or the place cannot be made.</exception>
    public abstract string? FindLocation(MetaflowConfiguration configuration, bool create);

    /// <summary>Where records go, as tasks on other machines reach it, such as those on AWS Batch. The same place unless a type says otherwise.</summary>
    /// <param name="configuration">The settings of this process.</param>
    /// <param name="location">The location that this type found here.</param>
    /// <returns>The directory or URL to open there.</returns>
    /// <exception cref="MetaflowException">A setting is not valid.</exception>
    public virtual string FindRemoteLocation(MetaflowConfiguration configuration, string location) => location;

    /// <summary>Opens a provider; nothing is read or written yet.</summary>
    /// <param name="location">A location that this type found.</param>
    /// <param name="user">The name that records carry; null when it is not known.</param>
    /// <param name="configuration">Reads the settings of this process, for a type that needs more than the location.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="MetaflowException">The location or a setting is not valid.</exception>
    public abstract MetadataProvider Open(
        string location, string? user, Func<MetaflowConfiguration> configuration, TimeProvider? time);
}
