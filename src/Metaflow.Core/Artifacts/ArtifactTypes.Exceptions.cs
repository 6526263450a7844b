using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    /// <summary>
    /// An exception of any type as an instance of the nearest built-in exception class of Python: an <see
    /// cref="ArgumentException"/> is a ValueError, a <see cref="KeyNotFoundException"/> a KeyError, one without counterpart
    /// a RuntimeError. Its message is the argument; <c>type</c> (the full CLR name), <c>stack_trace</c> and <c>inner</c> are
    /// attributes. Read as a <see cref="StoredException"/>, as is any exception that Python stored.
    /// </summary>
    public static ArtifactType<Exception> Exception => ExceptionType.Instance;
}
