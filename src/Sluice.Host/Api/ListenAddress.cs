using System.Globalization;
using System.Net;

namespace Sluice.Host.Api;

/// <summary>Where the server listens.</summary>
internal static class ListenAddress
{
    /// <summary>Reads <c>127.0.0.1:8321</c>, <c>localhost:8321</c>, <c>[::1]:8321</c>, <c>*:8321</c>; port 0 is one that is free.</summary>
    /// <exception cref="SluiceException">It is none.</exception>
    public static IPEndPoint Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var address = colon < 0 ? null : text[..colon] switch
        {
            "localhost" => IPAddress.Loopback,
            "*" or "0.0.0.0" => IPAddress.Any,
            var name => IPAddress.TryParse(name, out var parsed) && (parsed.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || name[0] == '[') ? parsed : null,
        };
        return address is not null && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new IPEndPoint(address, port)
            : throw new SluiceException(FailureKind.Usage, [new Problem("listen", $"{text} is no address to listen on.")
            {
                Found = text,
                Expected = "an address and a port, such as 127.0.0.1:8321, [::1]:8321 or *:8321",
            }]);
    }
}
