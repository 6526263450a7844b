namespace Metaflow.Service.Records;

/// <summary>What came of making a record.</summary>
internal enum Creation
{
    /// <summary>It was made.</summary>
    Created,

    /// <summary>There is one of that id.</summary>
    Exists,

    /// <summary>What it belongs to directly, the flow of a run or the step of a task, is not there.</summary>
    NoParent,

    /// <summary>The run of a step or task is not there.</summary>
    NoRun,

    /// <summary>The key of the request is that of a request for something else.</summary>
    KeyTaken,
}
