using System.Buffers.Binary;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Excel.Xml;

namespace Sluice.Pipelines.Reading.Excel.Xlsx;

/// <summary>
/// The texts that cells refer to by number. There may be as many as cells and each of any length, so they are kept in
/// memory up to a bound and in a file beyond it. Of a text that is longer than a cell may be only the beginning is kept,
/// with a mark. The owner disposes it.
/// </summary>
internal sealed class SharedStrings : IDisposable
{
    private const int PlaceBytes = 8;
    private const int LengthBits = 24;

    private readonly SpillBytes _texts;
    private readonly SpillBytes _places;

    private SharedStrings(SheetOptions options)
    {
        _texts = new SpillBytes(options.TextBytesInMemory, options.SpillFolder);
        _places = new SpillBytes(options.TextBytesInMemory / 4, options.SpillFolder);
    }

    /// <summary>How many there are.</summary>
    public long Count => _places.Length / PlaceBytes;

    /// <summary>Reads the part; owns the scanner from then on.</summary>
    public static SharedStrings Read(XmlScanner xml, SheetOptions options, CancellationToken cancellation)
    {
        var strings = new SharedStrings(options);
        try
        {
            using (xml)
            {
                strings.ReadAll(xml, cancellation);
            }

            return strings;
        }
        catch
        {
            strings.Dispose();
            throw;
        }
    }

    /// <summary>None at all.</summary>
    public static SharedStrings None(SheetOptions options) => new(options);

    /// <summary>The text of a number, valid until the next call; false where there is none.</summary>
    public bool TryGet(long number, out ReadOnlySpan<byte> text)
    {
        text = default;
        if ((ulong)number >= (ulong)Count)
        {
            return false;
        }

        var place = BinaryPrimitives.ReadUInt64LittleEndian(_places.Read(number * PlaceBytes, PlaceBytes));
        text = _texts.Read((long)(place >> LengthBits), (int)(place & ((1 << LengthBits) - 1)));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _texts.Dispose();
        _places.Dispose();
    }

    private void ReadAll(XmlScanner xml, CancellationToken cancellation)
    {
        var text = new CellText(xml);
        Span<byte> place = stackalloc byte[PlaceBytes];
        while (xml.Next() is var token and not XmlToken.Finish)
        {
            if (token is not XmlToken.Start || xml.Depth < 2)
            {
                continue;
            }

            if (!xml.Name.SequenceEqual("si"u8))
            {
                xml.Skip();
                continue;
            }

            if (Count % 65_536 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            text.ReadRich();
            BinaryPrimitives.WriteUInt64LittleEndian(place, (ulong)_texts.Append(text.Bytes) << LengthBits | (uint)text.Bytes.Length);
            _places.Append(place);
        }
    }
}
