namespace Metaflow.Service.Records;

/// <summary>Which run a path names.</summary>
internal readonly record struct RunAddress(string Flow, RecordId Run);

/// <summary>Which step a path names.</summary>
internal readonly record struct StepAddress(RunAddress Run, string Step);

/// <summary>Which task a path names.</summary>
internal readonly record struct TaskAddress(StepAddress Step, RecordId Task);
