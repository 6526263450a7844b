namespace Metaflow;

/// <summary>An option before the command that a flow decorator adds, or the environment variable <c>METAFLOW_NAME</c>.</summary>
/// <param name="Name">The name without dashes in front: <c>branch</c>.</param>
/// <param name="Help">A sentence for the help text.</param>
/// <param name="IsFlag">Whether the option takes no value.</param>
public sealed record FlowOption(string Name, string Help, bool IsFlag = false);
