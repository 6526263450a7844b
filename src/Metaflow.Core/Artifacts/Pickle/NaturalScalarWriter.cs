using System.Net;

namespace Metaflow.Artifacts.Pickle;

/// <summary>Writes back the natural values that hold no others and that no artifact type stands for.</summary>
internal static class NaturalScalarWriter
{
    private static readonly PickledGlobal _fraction = new("fractions", "Fraction");
    private static readonly PickledGlobal _network4 = new("ipaddress", "IPv4Network");
    private static readonly PickledGlobal _network6 = new("ipaddress", "IPv6Network");
    private static readonly PickledGlobal _zone = new("zoneinfo", "ZoneInfo._unpickle");

    public static bool TryWrite(PickleWriter writer, object value)
    {
        switch (value)
        {
            case Fraction number:
                writer.WriteGlobal(_fraction);
                writer.BeginTuple(2);
                writer.WriteBigInteger(number.Numerator);
                writer.WriteBigInteger(number.Denominator);
                writer.EndTuple(2);
                writer.Reduce();
                return true;
            case NumpyTime time:
                NaturalWriter.WriteNumpyTime(writer, time);
                return true;
            case ZonedTime time:
                writer.WriteZonedTime(time);
                return true;
            case IPAddress address:
                // Some of the CLR's own addresses are of a derived type.
                Types.IPAddressType.Instance.Write(writer, address);
                return true;
            case IPNetwork network:
                bool isFour = network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
                NaturalWriter.WriteCall(writer, isFour ? _network4 : _network6, null, network.ToString());
                return true;
            case TimeZoneInfo zone:
                if (!writer.TryWriteReference(zone))
                    NaturalWriter.WriteCall(writer, _zone, zone, zone.Id, true);
                return true;
            default:
                return false;
        }
    }
}
