using System.Buffers.Binary;
using System.Text;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xlsx.Zip;

/// <summary>
/// The directory of a zip archive, held against the archive before anything in it is unpacked: not too many files, none
/// over another, none with a name that leads elsewhere. Sizes in it are a stranger's claim; what is unpacked is counted.
/// </summary>
internal sealed class ZipDirectory
{
    // A list of products has a picture for each, and a form a part for each of its boxes.
    private const int EntriesMax = 50_000;
    private const int DirectoryBytesMax = 4 << 20;
    private const int EntryHeadBytes = 46;
    private const int LocalHeadBytes = 30;
    private const int EndBytes = 22;
    private const uint In64 = uint.MaxValue;

    private readonly SourceFile _file;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _repeated = new(StringComparer.OrdinalIgnoreCase);

    private ZipDirectory(SourceFile file) => _file = file;

    /// <summary>Reads and checks the directory.</summary>
    /// <exception cref="SluiceException"><c>zip_damaged</c> or <c>zip_refused</c>.</exception>
    public static ZipDirectory Read(SourceFile file)
    {
        var directory = new ZipDirectory(file);
        var (start, bytes) = directory.FindDirectory();
        var entries = directory.ReadEntries(start, bytes);
        directory.CheckPlaces(entries, start);
        return directory;
    }

    /// <summary>The file of a name, which is not told apart by case; null where there is none.</summary>
    /// <exception cref="SluiceException">There are two of it.</exception>
    public ZipEntry? Find(string name) => _repeated.Contains(name)
        ? throw Refused($"it has two files {name}", "one file of each name")
        : _entries.GetValueOrDefault(name);

    private (long Start, int Bytes) FindDirectory()
    {
        var length = _file.Identity.Bytes;
        var tail = new byte[(int)Math.Min(length, EndBytes + ushort.MaxValue)];
        var tailStart = length - tail.Length;
        _file.ReadAt(tail, tailStart);
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + EndBytes > tail.Length)
        {
            throw Damaged("it has no end mark; the file may be cut off");
        }

        ulong bytes = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12));
        ulong start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if ((start == In64 || bytes == In64) && TryFind64(tail.AsSpan(0, end), out var offset64))
        {
            Span<byte> end64 = stackalloc byte[56];
            if (_file.ReadAt(end64, offset64) < end64.Length || !end64.StartsWith("PK\u0006\u0006"u8))
            {
                throw Damaged("its end mark of 64 bits is not where it says");
            }

            bytes = BinaryPrimitives.ReadUInt64LittleEndian(end64[40..]);
            start = BinaryPrimitives.ReadUInt64LittleEndian(end64[48..]);
        }

        if (start > (ulong)length || bytes > (ulong)length - start)
        {
            throw Damaged("its directory lies outside the file");
        }

        return bytes <= DirectoryBytesMax ? ((long)start, (int)bytes)
            : throw Refused($"its directory has {bytes} bytes", $"at most {DirectoryBytesMax}");
    }

    private static bool TryFind64(ReadOnlySpan<byte> beforeEnd, out long offset)
    {
        offset = 0;
        if (beforeEnd.Length < 20 || !beforeEnd[^20..].StartsWith("PK\u0006\u0007"u8))
        {
            return false;
        }

        offset = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(beforeEnd[^12..]), long.MaxValue);
        return true;
    }

    private List<ZipEntry> ReadEntries(long start, int bytes)
    {
        var directory = new byte[bytes];
        _file.ReadAt(directory, start);
        var entries = new List<ZipEntry>();
        for (var at = 0; at < bytes;)
        {
            var entry = directory.AsSpan(at);
            if (entry.Length < EntryHeadBytes || !entry.StartsWith("PK\u0001\u0002"u8))
            {
                break;
            }

            if (entries.Count == EntriesMax)
            {
                throw Refused($"it has more than {EntriesMax} files", $"at most {EntriesMax}");
            }

            int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
            int extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]);
            int commentBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
            if (EntryHeadBytes + nameBytes + extraBytes + commentBytes > entry.Length)
            {
                throw Damaged("its directory ends in the middle of an entry");
            }

            entries.Add(Parse(entry, entry.Slice(EntryHeadBytes, nameBytes), entry.Slice(EntryHeadBytes + nameBytes, extraBytes)));
            at += EntryHeadBytes + nameBytes + extraBytes + commentBytes;
        }

        return entries.Count > 0 ? entries : throw Damaged("its directory is empty");
    }

    private ZipEntry Parse(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]);
        ulong packed = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        ulong unpacked = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        ulong offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        Widen(extra, ref unpacked, ref packed, ref offset);
        var length = (ulong)_file.Identity.Bytes;
        var shown = NameOf(name, BinaryPrimitives.ReadUInt32LittleEndian(entry[38..]) >> 16);
        return packed <= length && offset <= length && unpacked <= long.MaxValue
            ? new(shown, BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]), (flags & 1) != 0,
                BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]), (long)packed, (long)unpacked, (long)offset)
            : throw Damaged($"the file {shown} in it would lie outside");
    }

    /// <summary>Sizes and offsets past 4 GB stand in a field of their own, those that are needed and in this order.</summary>
    private static void Widen(ReadOnlySpan<byte> extra, ref ulong unpacked, ref ulong packed, ref ulong offset)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var field = extra[4..Math.Min(extra.Length, 4 + BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]))];
            extra = extra[(4 + field.Length)..];
            if (id != 1)
            {
                continue;
            }

            Take(ref unpacked, ref field);
            Take(ref packed, ref field);
            Take(ref offset, ref field);
        }

        static void Take(ref ulong value, ref ReadOnlySpan<byte> field)
        {
            if (value == In64 && field.Length >= 8)
            {
                value = BinaryPrimitives.ReadUInt64LittleEndian(field);
                field = field[8..];
            }
        }
    }

    /// <summary>The name, if it is that of a file below the archive; some writers take backslashes for slashes.</summary>
    private string NameOf(ReadOnlySpan<byte> bytes, uint unixMode)
    {
        var name = Encoding.UTF8.GetString(bytes).Replace('\\', '/');
        const string Expected = "names below the archive";
        if (name.StartsWith('/') || (name.Length > 1 && name[1] == ':') || name.Contains('\0'))
        {
            throw Refused($"the name {SheetProblems.Cut(bytes)} in it is absolute", Expected);
        }

        if (name.Split('/').Contains(".."))
        {
            throw Refused($"the name {SheetProblems.Cut(bytes)} in it leads out of it", Expected);
        }

        const uint SymbolicLink = 0xA000;
        return (unixMode & 0xF000) != SymbolicLink ? name : throw Refused($"{SheetProblems.Cut(bytes)} in it is a link", "files");
    }

    /// <summary>Finds where the bytes of each file begin, and that those of no two overlap: the way to pack one bomb a thousand times.</summary>
    private void CheckPlaces(List<ZipEntry> entries, long directoryStart)
    {
        var placed = entries.Select(entry => entry with { DataOffset = DataOffsetOf(entry) }).OrderBy(entry => entry.HeaderOffset).ToList();
        var end = 0L;
        foreach (var entry in placed)
        {
            if (entry.HeaderOffset < end || entry.End > directoryStart)
            {
                throw Refused($"the file {entry.Name} in it overlaps another", "files one after the other");
            }

            end = entry.End;
            if (!_entries.TryAdd(entry.Name, entry))
            {
                _repeated.Add(entry.Name);
            }
        }
    }

    private long DataOffsetOf(ZipEntry entry)
    {
        Span<byte> head = stackalloc byte[LocalHeadBytes];
        if (_file.ReadAt(head, entry.HeaderOffset) < head.Length || !head.StartsWith("PK\u0003\u0004"u8))
        {
            throw Damaged($"the file {entry.Name} in it is not where the directory says");
        }

        return entry.HeaderOffset + LocalHeadBytes
            + BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
    }

    private SluiceException Damaged(string why) => SheetProblems.Failure(SheetProblems.DamagedZip(_file.Path, why));

    private SluiceException Refused(string why, string expected) => SheetProblems.Failure(SheetProblems.RefusedZip(_file.Path, why, expected));
}
