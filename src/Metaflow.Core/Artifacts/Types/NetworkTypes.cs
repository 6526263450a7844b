using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>An IP address as Python's own address objects.</summary>
internal sealed class IPAddressType : ArtifactType<IPAddress>
{
    public static readonly IPAddressType Instance = new();

    private static readonly PickledGlobal _version4 = new("ipaddress", "IPv4Address");
    private static readonly PickledGlobal _version6 = new("ipaddress", "IPv6Address");

    public override string PythonTypeName => "<class 'ipaddress.IPv4Address'>";

    // The obsolete Address property and ScopeId can be set.
    public override bool IsImmutable => false;

    public override string PythonTypeNameOf(object? value) =>
        value is IPAddress { AddressFamily: AddressFamily.InterNetworkV6 }
            ? "<class 'ipaddress.IPv6Address'>"
            : base.PythonTypeNameOf(value);

    public override void Write(PickleWriter writer, IPAddress value)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }
        bool isLong = value.AddressFamily == AddressFamily.InterNetworkV6;
        writer.WriteGlobal(isLong ? _version6 : _version4);
        writer.BeginTuple(1);
        if (isLong && value.ScopeId != 0)
            writer.WriteString(value.ToString());
        else
            writer.WriteBigInteger(new BigInteger(value.GetAddressBytes(), isUnsigned: true, isBigEndian: true));
        writer.EndTuple(1);
        writer.Reduce();
    }

    public override IPAddress Read(object? value, ReadPath path) => value switch
    {
        null => null!,
        IPAddress address => address,
        string text when IPAddress.TryParse(text, out var parsed) => parsed,
        PickledObject { Class.Module: "ipaddress", Arguments: [string text] }
            when IPAddress.TryParse(text, out var scoped) => scoped,
        _ => throw path.Mismatch(typeof(IPAddress), value),
    };
}
