using System.Text.Json.Serialization;
using Metaflow.Datastore;
using Metaflow.Packaging;

namespace Metaflow.Runtime;

/// <summary>What all tasks of a run have in common; travels to every worker. Immutable.</summary>
public sealed record RunContext
{
    /// <summary>The flow's name.</summary>
    public required string FlowName { get; init; }

    /// <summary>The run's id.</summary>
    public required string RunId { get; init; }

    /// <summary>The name of the flow's source file.</summary>
    public required string ScriptName { get; init; }

    /// <summary>Who runs it.</summary>
    public required string UserName { get; init; }

    /// <summary>The datastore's type: <c>local</c>.</summary>
    public required string DatastoreType { get; init; }

    /// <summary>The datastore's root.</summary>
    public required string DatastoreRoot { get; init; }

    /// <summary>The root of included files.</summary>
    public required string DatatoolsRoot { get; init; }

    /// <summary>The metadata provider's type: <c>local</c>.</summary>
    public required string MetadataType { get; init; }

    /// <summary>Where the metadata provider's records are: a directory or a URL.</summary>
    public required string MetadataLocation { get; init; }

    /// <summary>The namespace that the client sees inside steps; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>The production token, when the run belongs to a production deployment; null otherwise.</summary>
    public string? ProductionToken { get; init; }

    /// <summary>Where the run is from, as in the tag <c>runtime:</c>. Default <c>dev</c>.</summary>
    public string RuntimeName { get; init; } = "dev";

    /// <summary>The user's tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>System tags beside Metaflow's own, which decorators of the flow add.</summary>
    public IReadOnlyList<string> SystemTags { get; init; } = [];

    /// <summary>The project and the branch that the run belongs to; null for none.</summary>
    public ProjectContext? Project { get; init; }

    /// <summary>The backend of secrets that name none; null for none.</summary>
    public string? DefaultSecretsBackend { get; init; }

    /// <summary>The role that fetches secrets for which none is named; null for the backend's own.</summary>
    public string? DefaultSecretsRole { get; init; }

    /// <summary>Decorators attached from outside, as in <c>retry:times=4</c>.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>The run that this one resumes; null for a fresh run.</summary>
    public string? OriginRunId { get; init; }

    /// <summary>Characters kept of a foreach item's text.</summary>
    public int MaximumForeachValueChars { get; init; } = 30;

    /// <summary>Whether texts of foreach items are kept.</summary>
    public bool IncludeForeachStack { get; init; } = true;

    /// <summary>The code that tasks run when they run elsewhere; null when it was not uploaded.</summary>
    [JsonInclude]
    internal StoredCodePackage? CodePackage { get; init; }

    /// <summary>The file that tells a step when its machine will be taken away; null where nobody tells. Known where the attempt runs only.</summary>
    internal string? TerminationNoticeFile { get; init; }

    /// <summary>How artifacts are stored and read.</summary>
    public BlobOptions Blobs { get; init; } = BlobOptions.Default;
}
