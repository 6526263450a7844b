namespace Metaflow.Service.Access;

/// <summary>How much a client may do. The later allows what the earlier does.</summary>
internal enum AccessScope
{
    /// <summary>To read records.</summary>
    Read,

    /// <summary>To make and change records too.</summary>
    Write,
}

/// <summary>Scopes as text.</summary>
internal static class AccessScopes
{
    /// <summary>The name of a scope.</summary>
    public static string Name(this AccessScope scope) => scope is AccessScope.Read ? "read" : "write";

    /// <summary>The scope of a name; null when there is none.</summary>
    public static AccessScope? Parse(string name) => name switch
    {
        "read" => AccessScope.Read,
        "write" => AccessScope.Write,
        _ => null,
    };
}
