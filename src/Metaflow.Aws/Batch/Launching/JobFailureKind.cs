namespace Metaflow.Aws.Batch.Launching;

/// <summary>Why a job failed.</summary>
internal enum JobFailureKind
{
    /// <summary>Nothing that is known.</summary>
    Unknown,

    /// <summary>The step threw, or its process ended.</summary>
    Step,

    /// <summary>The container had too little memory.</summary>
    OutOfMemory,

    /// <summary>The machine went away: AWS took a Spot instance back, or someone ended it.</summary>
    MachineLost,

    /// <summary>The attempt took longer than the job may.</summary>
    Timeout,

    /// <summary>The image cannot be had.</summary>
    Image,

    /// <summary>The container cannot be started.</summary>
    Container,

    /// <summary>The container could not get the code of the flow.</summary>
    Bootstrap,

    /// <summary>Someone ended the job.</summary>
    Terminated,

    /// <summary>The job ended well without having run the task.</summary>
    NoResult,
}
