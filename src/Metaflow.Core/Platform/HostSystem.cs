namespace Metaflow.Platform;

/// <summary>The systems whose rules differ. What depends on them takes one as an argument, so that the rules of each can be tested on any.</summary>
internal enum HostSystem
{
    /// <summary>Linux, and whatever else behaves like it.</summary>
    Linux,

    MacOS,

    Windows,
}
