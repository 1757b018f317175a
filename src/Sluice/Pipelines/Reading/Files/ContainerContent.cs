using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Sluice.Pipelines.Reading.Excel.Xls.Records;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// Looks into zip archives and OLE documents just far enough to say what they are. Sizes and offsets in them are
/// strangers' numbers: everything read is bounded, and what does not add up is simply a zip archive or a document.
/// </summary>
internal static class ContainerContent
{
    private const int DirectoryBytesMax = 4 * 1024 * 1024;
    private const int EntriesMax = 50_000;
    private const long OleBytesSearched = 64L * 1024 * 1024;

    /// <summary>The kind of document in a zip archive.</summary>
    public static FileFormat OfZip(SafeFileHandle handle)
    {
        var found = FileFormat.Zip;
        var (hasTypes, isWorkbook) = (false, false);
        foreach (var name in ZipEntryNames(handle))
        {
            switch (name)
            {
                case "xl/workbook.bin":
                    return FileFormat.Xlsb;
                case "xl/workbook.xml":
                    return FileFormat.Xlsx;
                case "mimetype" when found is FileFormat.Zip && IsOpenDocumentSheet(handle):
                    return FileFormat.Ods;
                case "content.xml" when found is FileFormat.Zip:
                    found = FileFormat.OfficeDocument;
                    break;
                case "[Content_Types].xml":
                    hasTypes = true;
                    break;
                default:
                    // Some writers put the parts elsewhere; any worksheet makes it a workbook.
                    if (found is FileFormat.Zip && name.EndsWith("workbook.xml", StringComparison.OrdinalIgnoreCase))
                    {
                        isWorkbook = true;
                    }
                    else if (name.StartsWith("xl/", StringComparison.OrdinalIgnoreCase))
                    {
                        found = FileFormat.Xlsx;
                    }
                    else if (found is FileFormat.Zip && (name.StartsWith("word/", StringComparison.Ordinal) || name.StartsWith("ppt/", StringComparison.Ordinal)))
                    {
                        found = FileFormat.OfficeDocument;
                    }

                    break;
            }
        }

        return found is FileFormat.Zip && hasTypes && isWorkbook ? FileFormat.Xlsx : found;
    }

    /// <summary>The kind of document in an OLE container, by the names in its directory.</summary>
    public static FileFormat OfOle(SourceFile file)
    {
        // The directory is a chain of sectors anywhere in the file. Its entries begin with a name in UTF-16 and are
        // 128 bytes long and aligned, so they are found without following the chain, also where it is broken.
        var buffer = new byte[64 * 1024];
        var found = FileFormat.OfficeDocument;
        for (long offset = 512; offset < file.Identity.Bytes && offset < OleBytesSearched; offset += buffer.Length)
        {
            found = OfOleEntries(buffer.AsSpan(0, ReadFully(file.Handle, buffer, offset)), found);
            if (found is FileFormat.Xls)
            {
                return found;
            }
        }

        return found is FileFormat.OfficeDocument && file.Identity.Bytes > OleBytesSearched ? OfOleEntries(OleFile.DirectoryOf(file), found) : found;
    }

    private static FileFormat OfOleEntries(ReadOnlySpan<byte> entries, FileFormat found)
    {
        for (; entries.Length >= 128; entries = entries[128..])
        {
            switch (OleEntryName(entries[..128])?.ToUpperInvariant())
            {
                case "WORKBOOK" or "BOOK":
                    return FileFormat.Xls;
                case "ENCRYPTEDPACKAGE":
                    found = FileFormat.EncryptedOffice;
                    break;
            }
        }

        return found;
    }

    private static string? OleEntryName(ReadOnlySpan<byte> entry)
    {
        var bytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]);
        return bytes is >= 4 and <= 64 && bytes % 2 == 0 && entry[66] is 1 or 2 or 5
            ? Encoding.Unicode.GetString(entry[..(bytes - 2)])
            : null;
    }

    private static bool IsOpenDocumentSheet(SafeFileHandle handle)
    {
        var head = new byte[256];
        var read = ReadFully(handle, head, 0);
        return head.AsSpan(0, read).IndexOf("opendocument.spreadsheet"u8) >= 0;
    }

    private static IEnumerable<string> ZipEntryNames(SafeFileHandle handle)
    {
        var length = RandomAccess.GetLength(handle);
        var tail = new byte[(int)Math.Min(length, 65_557)];
        var tailRead = ReadFully(handle, tail, length - tail.Length);
        var end = tail.AsSpan(0, tailRead).LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + 22 > tailRead)
        {
            yield break;
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12));
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (offset >= length)
        {
            yield break;
        }

        var directory = new byte[(int)Math.Min(Math.Min(size, (ulong)(length - offset)), DirectoryBytesMax)];
        var read = ReadFully(handle, directory, offset);
        for (int at = 0, entries = 0; at + 46 <= read && entries < EntriesMax; entries++)
        {
            var entry = directory.AsSpan(at, read - at);
            if (!entry.StartsWith("PK\u0001\u0002"u8))
            {
                yield break;
            }

            var nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
            var extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]);
            var commentBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
            if (46 + nameBytes > entry.Length)
            {
                yield break;
            }

            yield return Encoding.UTF8.GetString(directory.AsSpan(at + 46, nameBytes)).Replace('\\', '/').TrimStart('/');
            at += 46 + nameBytes + extraBytes + commentBytes;
        }
    }

    private static int ReadFully(SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length && RandomAccess.Read(handle, buffer[total..], offset + total) is var read and > 0)
        {
            total += read;
        }

        return total;
    }
}
