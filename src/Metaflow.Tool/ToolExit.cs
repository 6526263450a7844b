namespace Metaflow.Tool;

/// <summary>Exit codes.</summary>
internal static class ToolExit
{
    public const int Done = 0;

    /// <summary>It did not go well, or the user said no.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted by Ctrl-C.</summary>
    public const int Interrupted = 130;
}
