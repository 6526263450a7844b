namespace Metaflow.Service.Records;

/// <summary>Who makes a flow, run, step or task, and its tags.</summary>
/// <param name="UserName">The user; null when not told.</param>
/// <param name="Tags">The user's tags: JSON.</param>
/// <param name="SystemTags">The system tags: JSON.</param>
/// <param name="Time">When it is made, in milliseconds since 1970.</param>
internal sealed record Authorship(string? UserName, string Tags, string SystemTags, long Time);

/// <summary>A run to make.</summary>
/// <param name="Flow">Its flow.</param>
/// <param name="Id">The id that the client wants; null to get a number.</param>
/// <param name="Authorship">Who makes it.</param>
/// <param name="Heartbeat">When it is first alive, in seconds since 1970; null when the client sends no heartbeats.</param>
/// <param name="Once">The client's key of this creation, by which a repeated request is known; null when it has none.</param>
internal sealed record NewRun(string Flow, string? Id, Authorship Authorship, long? Heartbeat, Guid? Once);

/// <summary>A step to make.</summary>
internal sealed record NewStep(StepAddress Address, Authorship Authorship);

/// <summary>A task to make; parameters as for <see cref="NewRun"/>.</summary>
internal sealed record NewTask(StepAddress Address, string? Id, Authorship Authorship, long? Heartbeat, Guid? Once);

/// <summary>A fact about a task, as it is stored.</summary>
internal sealed record NewMetadata(string Field, string Value, string Type, string? UserName, string Tags, string SystemTags);

/// <summary>An artifact of a task, as it is stored.</summary>
internal sealed record NewArtifact(
    string Name,
    string Location,
    string DatastoreType,
    string? Sha,
    string? Type,
    string? ContentType,
    string? UserName,
    short Attempt,
    string Tags,
    string SystemTags);
