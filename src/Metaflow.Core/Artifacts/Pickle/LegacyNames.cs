namespace Metaflow.Artifacts.Pickle;

/// <summary>The names of Python 2, which pickles up to protocol 2 use, in their Python 3 form.</summary>
internal static class LegacyNames
{
    public static PickledGlobal Translate(string module, string name) => (module, name) switch
    {
        ("__builtin__", "xrange") => new("builtins", "range"),
        ("__builtin__", "long") => new("builtins", "int"),
        ("__builtin__", "unicode" or "basestring") => new("builtins", "str"),
        ("__builtin__", "unichr") => new("builtins", "chr"),
        ("__builtin__", "reduce") => new("functools", "reduce"),
        ("__builtin__", "intern") => new("sys", "intern"),
        ("__builtin__", _) => new("builtins", name),
        ("exceptions", "StandardError") => new("builtins", "Exception"),
        ("exceptions", "WindowsError" or "EnvironmentError" or "IOError") => new("builtins", "OSError"),
        ("exceptions", _) => new("builtins", name),
        ("copy_reg", _) => new("copyreg", name),
        ("UserDict", "IterableUserDict") => new("collections", "UserDict"),
        ("UserDict" or "UserList" or "UserString", _) => new("collections", name),
        ("Queue", _) => new("queue", name),
        ("ConfigParser", _) => new("configparser", name),
        ("cPickle", _) => new("pickle", name),
        ("itertools", "izip") => new("builtins", "zip"),
        ("itertools", "imap") => new("builtins", "map"),
        ("itertools", "ifilter") => new("builtins", "filter"),
        _ => new(module, name),
    };
}
