namespace Metaflow;

/// <summary>A task's place in a gang.</summary>
/// <param name="MainIp">The address of the control task.</param>
/// <param name="NumNodes">The number of tasks.</param>
/// <param name="NodeIndex">This task's index; 0 is the control task.</param>
/// <param name="ControlTaskId">The id of the control task.</param>
public sealed record ParallelContext(string MainIp, int NumNodes, int NodeIndex, string ControlTaskId);
