using System.IO.Compression;

namespace Sluice.Tests.Support;

/// <summary>
/// Damages a valid file as disks, networks, editors and attackers do. The same seed and number give the same mutant, so
/// that one that breaks something can be made again.
/// </summary>
internal static class Mutation
{
    private static readonly byte[][] Spices =
    [
        [0], [0xFF], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], "\""u8.ToArray(), "\r"u8.ToArray(), "\n\n"u8.ToArray(), ","u8.ToArray(), "{"u8.ToArray(), "]"u8.ToArray(),
        "-9223372036854775809"u8.ToArray(), "1e400"u8.ToArray(), "<!DOCTYPE a [<!ENTITY b \"c\">]>"u8.ToArray(), "r=\"XFE9999999\""u8.ToArray(),
        [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], "PAR1"u8.ToArray(), [0x1F, 0x8B], "PK\u0003\u0004"u8.ToArray(),
    ];

    /// <summary>A mutant of a file's bytes. Archives are also damaged inside, where their checksums hold again.</summary>
    public static byte[] Of(string name, byte[] bytes, int seed, long number)
    {
        var random = new Random(HashCode(seed, number));
        var isInside = random.Next(3) != 0;
        return name switch
        {
            _ when isInside && name.EndsWith(".gz", StringComparison.Ordinal) && Unpacked(bytes) is { } text => Packed(Damaged(text, random)),
            _ when isInside && name.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase) && InsideZip(bytes, random) is { } archive => archive,
            _ => Damaged(bytes, random),
        };
    }

    private static byte[] Damaged(byte[] bytes, Random random)
    {
        var mutant = bytes.ToList();
        for (var times = 1 + random.Next(4); times > 0 && mutant.Count > 0; times--)
        {
            var at = random.Next(mutant.Count);
            var length = Math.Min(mutant.Count - at, 1 << random.Next(12));
            switch (random.Next(8))
            {
                case 0: mutant[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: mutant[at] = (byte)random.Next(256); break;
                case 2: mutant.InsertRange(at, Spices[random.Next(Spices.Length)]); break;
                case 3: mutant.RemoveRange(at, length); break;
                case 4: mutant.InsertRange(at, mutant.GetRange(at, length)); break;
                case 5: mutant.RemoveRange(at, mutant.Count - at); break;
                case 6: mutant.InsertRange(random.Next(mutant.Count), mutant.GetRange(at, length)); break;
                default:
                    var spice = Spices[random.Next(Spices.Length)];
                    for (var i = 0; i < spice.Length && at + i < mutant.Count; i++)
                    {
                        mutant[at + i] = spice[i];
                    }

                    break;
            }
        }

        return [.. mutant];
    }

    private static byte[]? Unpacked(byte[] bytes)
    {
        try
        {
            using var unpacked = new MemoryStream();
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            gzip.CopyTo(unpacked);
            return unpacked.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[]? InsideZip(byte[] bytes, Random random)
    {
        try
        {
            using var made = new MemoryStream();
            using (var source = new ZipArchive(new MemoryStream(bytes)))
            using (var target = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
            {
                var chosen = random.Next(source.Entries.Count);
                foreach (var (index, entry) in source.Entries.Index())
                {
                    using var content = new MemoryStream();
                    using (var opened = entry.Open())
                    {
                        opened.CopyTo(content);
                    }

                    using var written = target.CreateEntry(entry.FullName, CompressionLevel.Fastest).Open();
                    written.Write(index == chosen ? Damaged(content.ToArray(), random) : content.ToArray());
                }
            }

            return made.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    // Not System.HashCode, whose seed is another in each process.
    private static int HashCode(int seed, long number) => unchecked((int)(((ulong)number * 0x9E3779B97F4A7C15 + (uint)seed) * 0xBF58476D1CE4E5B9 >> 32));
}
