using System.ComponentModel;
using Metaflow.Client;

namespace Metaflow;

/// <summary>A method that <see cref="ExitHookAttribute"/> names; built by generated code. Immutable.</summary>
/// <param name="name">The name of the method.</param>
/// <param name="invoke">Calls it.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ExitHookDefinition(string name, Func<Run?, CancellationToken, Task> invoke)
{
    /// <summary>The name of the method.</summary>
    public string Name { get; } = name;

    /// <summary>Calls the method; the task ends when the method does.</summary>
    public Func<Run?, CancellationToken, Task> Invoke { get; } = invoke;
}
