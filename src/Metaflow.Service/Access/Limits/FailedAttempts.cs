using System.Net;
using System.Net.Sockets;

namespace Metaflow.Service.Access.Limits;

/// <summary>Counts wrong keys by the address that they come from, so that one that sends many is no longer listened to for a while. Thread-safe.</summary>
internal sealed class FailedAttempts(TimeProvider time)
{
    /// <summary>How many wrong keys an address may send in a window.</summary>
    public const int Most = 20;

    /// <summary>How long a window is.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int MostAddresses = 10_000;
    private readonly Lock _counting = new();
    private readonly Dictionary<IPAddress, int> _counts = [];
    private long _windowStart = time.GetTimestamp();

    /// <summary>Notes one.</summary>
    /// <returns>How many came from this address in this window, this one included.</returns>
    public int Add(IPAddress? address)
    {
        lock (_counting)
        {
            StartWindow();
            var key = Key(address);
            return _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>For how many seconds an address is not listened to; 0 when it is.</summary>
    public int SecondsBlocked(IPAddress? address)
    {
        lock (_counting)
        {
            StartWindow();
            return _counts.GetValueOrDefault(Key(address)) < Most
                ? 0
                : Math.Max(1, (int)Math.Ceiling((Window - time.GetElapsedTime(_windowStart)).TotalSeconds));
        }
    }

    private void StartWindow()
    {
        if (time.GetElapsedTime(_windowStart) < Window)
            return;
        _windowStart = time.GetTimestamp();
        _counts.Clear();
    }

    // With more addresses than are worth remembering the rest counts as one.
    private IPAddress Key(IPAddress? address)
    {
        var network = Network(address);
        return _counts.Count < MostAddresses || _counts.ContainsKey(network) ? network : IPAddress.None;
    }

    // Whoever has one address of IPv6 has the 2⁶⁴ beside it.
    private static IPAddress Network(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
