using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    private static readonly Lock _registering = new();

    // Replaced, never changed: readers need no lock.
    private static volatile Dictionary<Type, ArtifactType> _registered = [];

    /// <summary>JSON as Python's json module would load it: dict, list, str, int, float, bool, None.</summary>
    public static ArtifactType<JsonElement> JsonElement => JsonElementType.Instance;

    /// <summary>JSON as Python's json module would load it: dict, list, str, int, float, bool, None.</summary>
    public static ArtifactType<JsonNode?> JsonNode => JsonNodeType.Instance;

    /// <summary>
    /// Any value: written by its runtime type, which must be built in or registered, and read as the natural value that
    /// <see cref="Pickle.PickleReader"/> documents.
    /// </summary>
    public static ArtifactType<object?> Object() => ObjectType.Instance;

    /// <summary>
    /// Makes a type known to artifacts that are declared as object or hold objects. Registering a type again replaces
    /// it.
    /// </summary>
    /// <typeparam name="T">The CLR type.</typeparam>
    /// <param name="type">How it is stored.</param>
    public static void Register<T>(ArtifactType<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        lock (_registering)
            _registered = new(_registered) { [typeof(T)] = type };
    }

    /// <summary>Makes the types of a flow's artifacts known, so that artifacts of other runs can be read as them.</summary>
    /// <param name="types">How they are stored. A type that is known already stays as it is.</param>
    internal static void RegisterAll(IEnumerable<ArtifactType> types)
    {
        lock (_registering)
        {
            var registered = new Dictionary<Type, ArtifactType>(_registered);
            foreach (var type in types)
                registered.TryAdd(type.ClrType, type);
            _registered = registered;
        }
    }

    /// <summary>Finds a registered or built-in mapping.</summary>
    /// <param name="clrType">The CLR type.</param>
    /// <param name="type">The mapping, or null.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryGet(Type clrType, [NotNullWhen(true)] out ArtifactType? type)
    {
        ArgumentNullException.ThrowIfNull(clrType);
        if (_registered.TryGetValue(clrType, out type))
            return true;
        type = BuiltIn(clrType);
        if (type is null)
            return false;
        if (clrType.IsArray || clrType.IsGenericType)
            type = Remember(clrType, type);
        return true;
    }

    private static ArtifactType Remember(Type clrType, ArtifactType type)
    {
        lock (_registering)
        {
            if (_registered.TryGetValue(clrType, out var known))
                return known;
            _registered = new(_registered) { [clrType] = type };
            return type;
        }
    }

    private static ArtifactType? BuiltIn(Type type)
    {
        if (type.IsArray)
            return BuiltInArray(type);
        if (type.IsGenericType)
            return BuiltInCollection(type);
        return System.Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => null,
            TypeCode.Boolean => Boolean,
            TypeCode.Byte => Byte,
            TypeCode.SByte => SByte,
            TypeCode.Int16 => Int16,
            TypeCode.UInt16 => UInt16,
            TypeCode.Int32 => Int32,
            TypeCode.UInt32 => UInt32,
            TypeCode.Int64 => Int64,
            TypeCode.UInt64 => UInt64,
            TypeCode.Single => Single,
            TypeCode.Double => Double,
            TypeCode.Decimal => Decimal,
            TypeCode.Char => Char,
            TypeCode.String => String,
            TypeCode.DateTime => DateTime,
            _ when type == typeof(System.DateTimeOffset) => DateTimeOffset,
            _ when type == typeof(System.DateOnly) => DateOnly,
            _ when type == typeof(System.TimeOnly) => TimeOnly,
            _ when type == typeof(System.TimeSpan) => TimeSpan,
            _ when type == typeof(System.Guid) => Guid,
            _ when type == typeof(System.Uri) => Uri,
            _ when type == typeof(System.Int128) => Int128,
            _ when type == typeof(System.UInt128) => UInt128,
            _ when type == typeof(System.Half) => Half,
            _ when type == typeof(System.Text.Rune) => Rune,
            _ when type == typeof(System.Version) => Version,
            _ when type == typeof(System.Exception) => Exception,
            _ when type == typeof(ForeachFrame) => ForeachFrame,
            _ when type == typeof(TaskFailure) => TaskFailure,
            _ when type == typeof(IncludedFileDescriptor) => IncludedFile,
            _ when type == typeof(ParallelUbf) => ParallelUbf,
            _ when type == typeof(object) => Object(),
            _ => RareBuiltIn(type),
        };
    }

    // Apart from the rest: naming these types loads the assemblies they live in.
    private static ArtifactType? RareBuiltIn(Type type) => type switch
    {
        _ when type == typeof(System.Numerics.BigInteger) => BigInteger,
        _ when type == typeof(System.Numerics.Complex) => Complex,
        _ when type == typeof(JsonElement) => JsonElement,
        _ when type == typeof(JsonDocument) => JsonDocument,
        _ when type == typeof(System.Text.Json.Nodes.JsonNode) => JsonNode,
        _ when type == typeof(System.Text.Json.Nodes.JsonObject) => JsonObject,
        _ when type == typeof(System.Text.Json.Nodes.JsonArray) => JsonArray,
        _ => null,
    };

    // Arrays of other elements are written element by element through their untyped interfaces.
    private static ArtifactType? BuiltInArray(Type type) => type switch
    {
        _ when type == typeof(byte[]) => Bytes,
        _ when type == typeof(sbyte[]) => Array(SByte),
        _ when type == typeof(short[]) => Array(Int16),
        _ when type == typeof(ushort[]) => Array(UInt16),
        _ when type == typeof(int[]) => Array(Int32),
        _ when type == typeof(uint[]) => Array(UInt32),
        _ when type == typeof(long[]) => Array(Int64),
        _ when type == typeof(ulong[]) => Array(UInt64),
        _ when type == typeof(float[]) => Array(Single),
        _ when type == typeof(double[]) => Array(Double),
        _ when type == typeof(double[,]) => Array2(Double),
        _ when type == typeof(float[,]) => Array2(Single),
        _ when type == typeof(int[,]) => Array2(Int32),
        _ when type == typeof(long[,]) => Array2(Int64),
        _ when type == typeof(byte[,]) => Array2(Byte),
        _ when type == typeof(double[,,]) => RectangularArray<double[,,], double>(Double),
        _ when type == typeof(float[,,]) => RectangularArray<float[,,], float>(Single),
        _ when type == typeof(byte[,,]) => RectangularArray<byte[,,], byte>(Byte),
        _ when type == typeof(string[]) => Array(String),
        _ when type == typeof(object[]) => Array(Object()),
        _ => null,
    };

    private static ArtifactType? BuiltInCollection(Type type) => type switch
    {
        _ when type == typeof(List<object>) => List(Object()),
        _ when type == typeof(List<string>) => List(String),
        _ when type == typeof(HashSet<object>) => HashSet(Object()),
        _ when type == typeof(HashSet<string>) => HashSet(String),
        _ when type == typeof(Dictionary<string, object>) => Dictionary(String, Object()),
        _ when type == typeof(Dictionary<string, string>) => Dictionary(String, String),
        _ when type == typeof(Memory<byte>) => Memory(Byte),
        _ when type == typeof(ReadOnlyMemory<byte>) => ReadOnlyMemory(Byte),
        _ when type == typeof(ArraySegment<byte>) => ArraySegment(Byte),
        _ when type == typeof(Memory<double>) => Memory(Double),
        _ when type == typeof(ReadOnlyMemory<double>) => ReadOnlyMemory(Double),
        _ when type == typeof(Memory<float>) => Memory(Single),
        _ when type == typeof(ReadOnlyMemory<float>) => ReadOnlyMemory(Single),
        _ => null,
    };
}
