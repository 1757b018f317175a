using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Host.Local;

/// <summary>Where the process that holds a home can be asked: a socket in the home folder that only its user can open.</summary>
internal static class HomeSocket
{
    // What a socket's address can take, less the zero at its end.
    private const int PathBytesMax = 100;

    /// <summary>The socket's path. That of a home deep down lies among the temporary files, under the home's hash.</summary>
    public static string PathOf(string home)
    {
        var path = Path.Combine(Path.GetFullPath(home), "desk.sock");
        if (Encoding.UTF8.GetByteCount(path) <= PathBytesMax)
        {
            return path;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 16));
        return Path.Combine(Path.GetTempPath(), $"sluice-{hash}.sock");
    }

    /// <summary>A socket of the kind.</summary>
    public static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
