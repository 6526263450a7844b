using System.Net;
using System.Net.Sockets;

namespace Metaflow.Service.Tests;

/// <summary>Finds ports for servers that come back at the same one.</summary>
internal static class FreePort
{
    /// <summary>
    /// A port that is free now. It is none that the system gives to clients: one of those that try to connect while the server is down would sooner
    /// or later get it.
    /// </summary>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // It is taken.
            }
        }
    }
}
