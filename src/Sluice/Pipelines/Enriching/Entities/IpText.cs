using System.Net;
using System.Net.Sockets;

namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>Addresses of the internet protocol in its sixth version; the fourth comes with <see cref="DottedText"/>.</summary>
internal static class IpText
{
    private const int BytesMax = 45;

    /// <summary>Reads an address that begins with a hexadecimal digit or two colons.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="found">Takes the entity.</param>
    /// <param name="tried">Where the run of its letters ends: no need to try again before that.</param>
    public static int TryRead(ReadOnlySpan<byte> text, int at, EntityList found, out int tried)
    {
        var end = at;
        var colons = 0;
        while (end < text.Length && (Letters.IsHex(text[end]) || text[end] is (byte)':' or (byte)'.'))
            colons += text[end++] == ':' ? 1 : 0;
        tried = end;
        end = Letters.WithoutSentenceEnd(text, at, end);
        if (text[at..Math.Min(end + 2, text.Length)].EndsWith("::"u8))
            end = Math.Min(end + 2, tried);
        if (colons < 2 || end - at > BytesMax || Letters.IsWordAt(text, end) || !text[at..end].ContainsAnyInRange((byte)'0', (byte)'9'))
            return 0;
        Span<char> characters = stackalloc char[BytesMax];
        for (var i = at; i < end; i++)
            characters[i - at] = (char)text[i];
        if (!IPAddress.TryParse(characters[..(end - at)], out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return 0;
        Span<byte> value = stackalloc byte[BytesMax + 20];
        address.TryFormat(value, out var length);
        found.Add(EntityKinds.Ip, at, end, value[..length]);
        return end;
    }
}
