using Metaflow.Configuration;

namespace Metaflow.Datastore;

/// <summary>The datastore on this machine's disk.</summary>
internal sealed class LocalDatastoreType : DatastoreType
{
    public override string Name => "local";

    public override ConfigurationOption<string?> RootOption => ConfigurationOptions.DatastoreSysrootLocal;

    public override string? FindRoot(MetaflowConfiguration configuration, bool create) =>
        LocalDatastoreRoot.Resolve(configuration.Get(RootOption), configuration.WorkingDirectory, create) is { } root
        && (create || Directory.Exists(root)) ? root : null;

    public override string FindDatatoolsRoot(MetaflowConfiguration configuration, string root) =>
        configuration.Get(ConfigurationOptions.DatatoolsLocalRoot) is { } given
            ? Path.GetFullPath(given, configuration.WorkingDirectory)
            : Path.Combine(
                configuration.Get(RootOption) is { } sysroot ? Path.GetFullPath(sysroot, configuration.WorkingDirectory) : root,
                "data");

    public override Storage Open(string root, Func<MetaflowConfiguration> configuration) => new LocalStorage(root);
}
