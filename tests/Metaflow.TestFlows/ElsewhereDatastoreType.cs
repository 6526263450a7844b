using Metaflow.Configuration;
using Metaflow.Datastore;

namespace Metaflow.TestFlows;

/// <summary>A datastore of this program's own: the folder <c>elsewhere</c> of the working directory.</summary>
internal sealed class ElsewhereDatastoreType : DatastoreType
{
    public override string Name => "elsewhere";

    public override ConfigurationOption<string?>? RootOption => null;

    public override string? FindRoot(MetaflowConfiguration configuration, bool create) =>
        Path.Combine(configuration.WorkingDirectory, "elsewhere");

    public override string FindDatatoolsRoot(MetaflowConfiguration configuration, string root) => root;

    public override Storage Open(string root, Func<MetaflowConfiguration> configuration) => new LocalStorage(root);
}
