namespace Metaflow.CommandLine;

/// <summary>What an option takes.</summary>
internal enum OptionKind
{
    /// <summary>Nothing: it is there or not.</summary>
    Flag,

    /// <summary>One value; when given again, the last one counts.</summary>
    Value,

    /// <summary>One value each time it is given.</summary>
    Repeated,

    /// <summary>Two values each time it is given.</summary>
    RepeatedPair,
}
