using System.IO.Compression;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xlsx.Zip;

/// <summary>A pass over one file of an archive, unpacked, counted, and held against its check sum at the end.</summary>
internal sealed class ZipPart : ForwardStream
{
    private const int Stored = 0;
    private const int Deflated = 8;

    private readonly SourceFile _file;
    private readonly ZipEntry _entry;
    private readonly UnpackedMeter _meter;
    private readonly FilePass _packed;
    private readonly GZipStream _unpacked;
    private long _bytes;

    /// <exception cref="SluiceException">It needs a password, or is packed in a way that is not read.</exception>
    public ZipPart(SourceFile file, ZipEntry entry, UnpackedMeter meter)
    {
        if (entry.IsEncrypted)
        {
            throw SheetProblems.Failure(SheetProblems.Encrypted(file.Path));
        }

        if (entry.Method is not (Stored or Deflated))
        {
            throw SheetProblems.Failure(SheetProblems.RefusedZip(file.Path, $"{entry.Name} is packed by method {entry.Method}", "deflate"));
        }

        StrictInflation.Require();
        _file = file;
        _entry = entry;
        _meter = meter;
        _packed = file.OpenPass(entry.DataOffset);
        _unpacked = new GZipStream(new GzipFrame(_packed, entry), CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = _unpacked.Read(buffer);
            _bytes += read;
            _meter.Add(read, _bytes, _packed.Offset - _entry.DataOffset);
            return read;
        }
        catch (InvalidDataException e)
        {
            throw SheetProblems.Failure(
                SheetProblems.DamagedZip(_file.Path, $"{_entry.Name} does not unpack to the {_entry.UnpackedBytes} bytes and the check sum that the directory has"), e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }
}
