using System.Buffers.Binary;
using System.Text;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xls.Records;

/// <summary>
/// The workbook's bytes in an OLE document, which is a file system in a file: sectors, a table that chains them, and a
/// directory. Just enough of it to go through records, and nothing of ExcelDataReader's. A book before 1993 is no document,
/// but its records alone.
/// </summary>
internal sealed class OleFile
{
    private const int HeadBytes = 512;
    private const int EntryBytes = 128;
    private const uint EndOfChain = 0xFFFFFFFA;

    private readonly SourceFile _file;
    private readonly byte[] _head = new byte[HeadBytes];
    private readonly bool _isDocument;
    private readonly int _sectorBytes;
    private readonly int _smallSectorBytes;

    // The sectors of the workbook in their order, or null where the file has none.
    private uint[]? _sectors;

    // The workbook itself where it is so small that it shares sectors with others.
    private byte[]? _small;

    private OleFile(SourceFile file)
    {
        _file = file;
        Length = file.Identity.Bytes;
        file.ReadAt(_head, 0);
        if (!_head.AsSpan().StartsWith<byte>([0xd0, 0xcf, 0x11, 0xe0]))
        {
            return;
        }

        _isDocument = true;
        _sectorBytes = 1 << Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(_head.AsSpan(30)), 7, 16);
        _smallSectorBytes = 1 << Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(_head.AsSpan(32)), 4, 12);
    }

    /// <summary>Bytes of the workbook.</summary>
    public long Length { get; private set; }

    /// <summary>Finds the workbook in a file.</summary>
    /// <exception cref="InvalidDataException">The document is damaged, or holds none.</exception>
    public static OleFile Open(SourceFile file)
    {
        var ole = new OleFile(file);
        if (ole._isDocument)
        {
            ole.FindBytes();
        }

        return ole;
    }

    /// <summary>The directory of a document, of which an entry has 128 bytes; empty where it can not be followed.</summary>
    public static byte[] DirectoryOf(SourceFile file)
    {
        var ole = new OleFile(file);
        try
        {
            return ole._isDocument ? ole.ReadDirectory(ole.ReadTable()) : [];
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException)
        {
            return [];
        }
    }

    private byte[] ReadDirectory(uint[] table) => BytesOf(Chain(Number(48), table));

    private void FindBytes()
    {
        var table = ReadTable();
        var directory = ReadDirectory(table);
        var entry = FindWorkbook(directory);
        var start = BinaryPrimitives.ReadUInt32LittleEndian(entry[116..]);
        Length = BinaryPrimitives.ReadUInt32LittleEndian(entry[120..]);
        if (Length < Number(56))
        {
            _small = ReadSmall(start, directory, table);
            Length = Math.Min(Length, _small.Length);
        }
        else
        {
            _sectors = Chain(start, table);
            Length = Math.Min(Length, (long)_sectors.Length * _sectorBytes);
        }
    }

    /// <summary>Fills the buffer with the bytes at a place, fewer at the end.</summary>
    public int Read(long position, Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Clamp(Length - position, 0, buffer.Length)];
        if (_small is not null)
        {
            _small.AsSpan((int)position, buffer.Length).CopyTo(buffer);
            return buffer.Length;
        }

        if (_sectors is null)
        {
            return _file.ReadAt(buffer, position);
        }

        for (var done = 0; done < buffer.Length;)
        {
            var (sector, offset) = ((int)((position + done) / _sectorBytes), (int)((position + done) % _sectorBytes));
            var count = Math.Min(buffer.Length - done, _sectorBytes - offset);
            ReadSector(_sectors[sector], offset, buffer.Slice(done, count));
            done += count;
        }

        return buffer.Length;
    }

    private static ReadOnlySpan<byte> FindWorkbook(byte[] directory)
    {
        for (var at = 0; at + EntryBytes <= directory.Length; at += EntryBytes)
        {
            var entry = directory.AsSpan(at, EntryBytes);
            if (NameOf(entry).ToUpperInvariant() is "WORKBOOK" or "BOOK" && entry[66] == 2)
            {
                return entry;
            }
        }

        throw new InvalidDataException("The document holds no workbook");
    }

    private static string NameOf(ReadOnlySpan<byte> entry)
    {
        var bytes = Math.Min((int)BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]), 64);
        return bytes < 2 ? "" : Encoding.Unicode.GetString(entry[..((bytes - 2) & ~1)]);
    }

    private uint Number(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_head.AsSpan(offset));

    // The first 109 sectors of the table stand in the head, the others in a chain of sectors of their own.
    private uint[] ReadTable()
    {
        var places = NumbersOf(_head.AsSpan(76));
        var sector = new byte[_sectorBytes];
        var seen = 0L;
        for (var more = Number(68); more < EndOfChain; more = BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(_sectorBytes - 4)))
        {
            if (++seen * _sectorBytes > _file.Identity.Bytes)
            {
                throw new InvalidDataException("The table of its sectors runs in a circle");
            }

            ReadSector(more, 0, sector);
            places.AddRange(NumbersOf(sector.AsSpan(0, _sectorBytes - 4)));
        }

        places.RemoveAll(place => place >= EndOfChain);
        if ((long)places.Count * _sectorBytes > _file.Identity.Bytes)
        {
            throw new InvalidDataException("The table of its sectors is larger than the file");
        }

        return [.. NumbersOf(BytesOf([.. places]))];
    }

    private byte[] ReadSmall(uint start, byte[] directory, uint[] table)
    {
        var sectors = BytesOf(Chain(BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(116)), table));
        var chain = Chain(start, [.. NumbersOf(BytesOf(Chain(Number(60), table)))]);
        var bytes = new byte[chain.Length * _smallSectorBytes];
        for (var i = 0; i < chain.Length; i++)
        {
            var from = (long)chain[i] * _smallSectorBytes;
            var count = (int)Math.Clamp(sectors.Length - from, 0, _smallSectorBytes);
            sectors.AsSpan((int)Math.Min(from, sectors.Length), count).CopyTo(bytes.AsSpan(i * _smallSectorBytes));
        }

        return bytes;
    }

    private static uint[] Chain(uint start, uint[] table)
    {
        var chain = new List<uint>();
        for (var place = start; place < table.Length; place = table[place])
        {
            if (chain.Count == table.Length)
            {
                throw new InvalidDataException("A chain of its sectors runs in a circle");
            }

            chain.Add(place);
        }

        return [.. chain];
    }

    private byte[] BytesOf(uint[] sectors)
    {
        var bytes = new byte[checked(sectors.Length * _sectorBytes)];
        for (var i = 0; i < sectors.Length; i++)
        {
            ReadSector(sectors[i], 0, bytes.AsSpan(i * _sectorBytes, _sectorBytes));
        }

        return bytes;
    }

    // The last sector of a file may be cut; what is missing is zero.
    private void ReadSector(uint sector, int offset, Span<byte> target)
    {
        var read = _file.ReadAt(target, ((long)sector + 1) * _sectorBytes + offset);
        target[read..].Clear();
    }

    private static List<uint> NumbersOf(ReadOnlySpan<byte> bytes)
    {
        var numbers = new List<uint>(bytes.Length / 4);
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            numbers.Add(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        }

        return numbers;
    }
}
