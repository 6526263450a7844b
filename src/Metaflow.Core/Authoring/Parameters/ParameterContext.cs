namespace Metaflow;

/// <summary>What a computed default (<see cref="ParameterAttribute.DefaultFrom"/>) may look at.</summary>
/// <param name="FlowName">The flow's name.</param>
/// <param name="UserName">Who launches the run.</param>
/// <param name="ParameterName">The parameter's option name.</param>
/// <param name="DatastoreType"><c>local</c> or <c>s3</c>.</param>
/// <param name="Configs">The flow's configs by stored name.</param>
public sealed record ParameterContext(
    string FlowName,
    string UserName,
    string ParameterName,
    string DatastoreType,
    IReadOnlyDictionary<string, object?> Configs);
