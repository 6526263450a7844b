namespace Metaflow.Artifacts.Types;

/// <summary>Python's names of its types, as <c>str(type(value))</c> gives them.</summary>
internal static class PythonTypes
{
    public const string Bool = "<class 'bool'>";
    public const string Int = "<class 'int'>";
    public const string Float = "<class 'float'>";
    public const string Complex = "<class 'complex'>";
    public const string Str = "<class 'str'>";
    public const string Bytes = "<class 'bytes'>";
    public const string List = "<class 'list'>";
    public const string Dict = "<class 'dict'>";
    public const string Set = "<class 'set'>";
    public const string FrozenSet = "<class 'frozenset'>";
    public const string Tuple = "<class 'tuple'>";
    public const string Object = "<class 'object'>";
    public const string Type = "<class 'type'>";
    public const string Array = "<class 'array.array'>";
    public const string NumpyArray = "<class 'numpy.ndarray'>";
    public const string Decimal = "<class 'decimal.Decimal'>";
    public const string Guid = "<class 'uuid.UUID'>";
    public const string DateTime = "<class 'datetime.datetime'>";
    public const string Date = "<class 'datetime.date'>";
    public const string Time = "<class 'datetime.time'>";
    public const string TimeDelta = "<class 'datetime.timedelta'>";
    public const string IncludedFile = "<class 'metaflow.includefile.IncludedFile'>";
}
