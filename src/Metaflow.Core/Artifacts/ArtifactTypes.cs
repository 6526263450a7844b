using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

/// <summary>
/// The mappings of CLR types to artifacts, and the ways to compose them. Generated code describes each artifact with
/// these; nothing here uses reflection. A factory has the name of the type it is for. All members are safe to use from
/// several threads.
/// </summary>
public static partial class ArtifactTypes
{
    /// <summary><see cref="bool"/> as a bool.</summary>
    public static ArtifactType<bool> Boolean => BooleanType.Instance;

    /// <summary><see cref="byte"/> as an int.</summary>
    public static ArtifactType<byte> Byte => ByteType.Instance;

    /// <summary><see cref="sbyte"/> as an int.</summary>
    public static ArtifactType<sbyte> SByte => SByteType.Instance;

    /// <summary><see cref="short"/> as an int.</summary>
    public static ArtifactType<short> Int16 => Int16Type.Instance;

    /// <summary><see cref="ushort"/> as an int.</summary>
    public static ArtifactType<ushort> UInt16 => UInt16Type.Instance;

    /// <summary><see cref="int"/> as an int.</summary>
    public static ArtifactType<int> Int32 => Int32Type.Instance;

    /// <summary><see cref="uint"/> as an int.</summary>
    public static ArtifactType<uint> UInt32 => UInt32Type.Instance;

    /// <summary><see cref="long"/> as an int.</summary>
    public static ArtifactType<long> Int64 => Int64Type.Instance;

    /// <summary><see cref="ulong"/> as an int.</summary>
    public static ArtifactType<ulong> UInt64 => UInt64Type.Instance;

    /// <summary><see cref="System.Int128"/> as an int.</summary>
    public static ArtifactType<System.Int128> Int128 => Int128Type.Instance;

    /// <summary><see cref="System.UInt128"/> as an int.</summary>
    public static ArtifactType<System.UInt128> UInt128 => UInt128Type.Instance;

    /// <summary><see cref="System.Numerics.BigInteger"/> as an int.</summary>
    public static ArtifactType<System.Numerics.BigInteger> BigInteger => BigIntegerType.Instance;

    /// <summary><see cref="System.Half"/> as a float.</summary>
    public static ArtifactType<System.Half> Half => HalfType.Instance;

    /// <summary><see cref="float"/> as a float.</summary>
    public static ArtifactType<float> Single => SingleType.Instance;

    /// <summary><see cref="double"/> as a float.</summary>
    public static ArtifactType<double> Double => DoubleType.Instance;

    /// <summary><see cref="decimal"/> as a Decimal with all its digits.</summary>
    public static ArtifactType<decimal> Decimal => DecimalType.Instance;

    /// <summary><see cref="System.Numerics.Complex"/> as a complex.</summary>
    public static ArtifactType<System.Numerics.Complex> Complex => ComplexType.Instance;

    /// <summary><see cref="char"/> as a str of one UTF-16 unit.</summary>
    public static ArtifactType<char> Char => CharType.Instance;

    /// <summary><see cref="System.Text.Rune"/> as a str of one character.</summary>
    public static ArtifactType<System.Text.Rune> Rune => RuneType.Instance;

    /// <summary><see cref="string"/> as a str.</summary>
    public static ArtifactType<string> String => StringType.Instance;

    /// <summary><see cref="byte"/>[] as bytes.</summary>
    public static ArtifactType<byte[]> Bytes => BytesType.Instance;

    /// <summary><see cref="System.Guid"/> as a UUID.</summary>
    public static ArtifactType<System.Guid> Guid => GuidType.Instance;

    /// <summary><see cref="System.Uri"/> as a str: the address as it was given.</summary>
    public static ArtifactType<System.Uri> Uri => UriType.Instance;

    /// <summary><see cref="System.Version"/> as a str, such as <c>1.2.3</c>.</summary>
    public static ArtifactType<System.Version> Version => VersionType.Instance;

    /// <summary><see cref="System.Net.IPAddress"/> as an ipaddress.IPv4Address or IPv6Address.</summary>
    public static ArtifactType<System.Net.IPAddress> IPAddress => IPAddressType.Instance;

    /// <summary>
    /// <see cref="System.DateTime"/> as a datetime; UTC and local values carry their offset and come back as UTC,
    /// unspecified ones have no time zone. Python counts microseconds: the last digit of a tick is dropped.
    /// </summary>
    public static ArtifactType<System.DateTime> DateTime => DateTimeType.Instance;

    /// <summary><see cref="System.DateTimeOffset"/> as a datetime with its offset, to the microsecond.</summary>
    public static ArtifactType<System.DateTimeOffset> DateTimeOffset => DateTimeOffsetType.Instance;

    /// <summary><see cref="System.DateOnly"/> as a date.</summary>
    public static ArtifactType<System.DateOnly> DateOnly => DateOnlyType.Instance;

    /// <summary><see cref="System.TimeOnly"/> as a time, to the microsecond.</summary>
    public static ArtifactType<System.TimeOnly> TimeOnly => TimeOnlyType.Instance;

    /// <summary><see cref="System.TimeSpan"/> as a timedelta, to the microsecond.</summary>
    public static ArtifactType<System.TimeSpan> TimeSpan => TimeSpanType.Instance;
}
