using System.Net;
using System.Net.Sockets;

namespace Sluice.Running.Models;

/// <summary>
/// Connects to public addresses only. The name is looked up once and the connection goes to the very address that was
/// looked at, so that a name can not lead elsewhere the second time (DNS rebinding).
/// </summary>
internal static class AddressGuard
{
    // The IANA registries of special-purpose addresses; of IPv6 only 2000::/3 is handed out to the public.
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");

    /// <summary>True for an address that anyone can reach.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var real = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return (real.AddressFamily == AddressFamily.InterNetwork || PublicV6.Contains(real)) && !Array.Exists(NotPublic, network => network.Contains(real));
    }

    /// <summary>Opens a connection for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <param name="host">The host that is wanted.</param>
    /// <param name="isPrivateAllowed">True when any address will do.</param>
    /// <param name="cancellation">Stops connecting.</param>
    /// <exception cref="PrivateAddressException">The name leads to no public address.</exception>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint host, bool isPrivateAllowed, CancellationToken cancellation)
    {
        var found = await Dns.GetHostAddressesAsync(host.Host, cancellation);
        var usable = isPrivateAllowed ? found : [.. found.Where(IsPublic)];
        if (usable.Length == 0 && found.Length > 0)
        {
            throw new PrivateAddressException(found[0]);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, host.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
