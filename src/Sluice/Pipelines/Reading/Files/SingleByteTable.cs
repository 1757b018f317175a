using System.Collections.Concurrent;
using System.Text;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>An encoding of one byte a character, as a table from byte to character and to UTF-8.</summary>
internal sealed class SingleByteTable
{
    /// <summary>Stands in <see cref="Characters"/> for a byte that the encoding leaves undefined.</summary>
    public const char UndefinedCharacter = '\uffff';

    private static readonly ConcurrentDictionary<int, SingleByteTable> Tables = new();

    private SingleByteTable(int codePage)
    {
        var encoding = TextEncoding.GetEncoding(codePage);
        Span<byte> utf8 = stackalloc byte[4];
        for (var value = 0; value < 256; value++)
        {
            Characters[value] = CharacterOf(encoding, codePage, (byte)value);
            utf8.Clear();
            var length = Characters[value] is UndefinedCharacter
                ? UndecodableByte.Write((byte)value, utf8)
                : new Rune(Characters[value]).EncodeToUtf8(utf8);
            Utf8[value] = BitConverter.ToUInt32(utf8);
            Lengths[value] = (byte)length;
            IsAsciiCompatible &= value >= 0x80 || Characters[value] == value;
        }

        // EBCDIC ends lines with NEL, for which ASCII has the line feed: no reader knows another.
        if (!IsAsciiCompatible && Characters.IndexOf('\u0085') is var newLine and >= 0)
        {
            (Characters[newLine], Utf8[newLine], Lengths[newLine]) = ('\n', '\n', 1);
        }
    }

    /// <summary>The character of each byte.</summary>
    public char[] Characters { get; } = new char[256];

    /// <summary>The UTF-8 of each byte, its first byte lowest in memory.</summary>
    public uint[] Utf8 { get; } = new uint[256];

    /// <summary>How many bytes of <see cref="Utf8"/> count.</summary>
    public byte[] Lengths { get; } = new byte[256];

    /// <summary>True where bytes below 0x80 are ASCII: in all but the EBCDIC code pages.</summary>
    public bool IsAsciiCompatible { get; } = true;

    /// <summary>The table of a code page.</summary>
    public static SingleByteTable Of(int codePage) => Tables.GetOrAdd(codePage, static page => new SingleByteTable(page));

    /// <summary>The characters of a code page by byte.</summary>
    public static ReadOnlySpan<char> CharactersOf(int codePage) => Of(codePage).Characters;

    private static char CharacterOf(Encoding encoding, int codePage, byte value)
    {
        Span<char> characters = stackalloc char[4];
        try
        {
            if (encoding.GetChars([value], characters) != 1)
            {
                return UndefinedCharacter;
            }
        }
        catch (DecoderFallbackException)
        {
            return UndefinedCharacter;
        }

        // .NET fills the holes of the Windows code pages with C1 controls, and of others with private characters, so
        // that every byte decodes to something. Nobody means those. Where ISO 8859 has C1 controls, what is called by its
        // name has the euro and the quotes of Windows.
        var isFiller = characters[0] is >= '\u0080' and <= '\u009f' && codePage is (>= 1250 and <= 1258) or 874 or (>= 28591 and <= 28605)
            || characters[0] is >= '\ue000' and <= '\uf8ff' && codePage is not (10000 or >= 10001 and <= 10082);
        return isFiller && value >= 0x80 ? UndefinedCharacter : characters[0];
    }
}
