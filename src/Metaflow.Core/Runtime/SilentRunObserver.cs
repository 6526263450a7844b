namespace Metaflow.Runtime;

/// <summary>Sees a run and says nothing.</summary>
internal sealed class SilentRunObserver : RunObserver;
