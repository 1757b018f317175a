using System.Buffers.Binary;

namespace Sluice.Pipelines.Reading.Excel.Xls.Records;

/// <summary>The records of one worksheet, without those of the charts that stand among them.</summary>
internal sealed class BiffSheet
{
    private readonly BiffRecords _records;
    private int _depth;

    /// <param name="records">The workbook.</param>
    /// <param name="sheet">The sheet's place among the worksheets. Books before 1993 have one, and no list of them.</param>
    public BiffSheet(BiffRecords records, int sheet)
    {
        _records = records;
        records.GoTo(Find(records, sheet));
    }

    /// <summary>Whether it is of the oldest form, in which some records are laid out otherwise.</summary>
    public bool IsBiff2 { get; private set; }

    /// <summary>Goes on to the next record of the sheet.</summary>
    public bool MoveNext()
    {
        while (_records.MoveNext())
        {
            switch (_records.Number)
            {
                case 0x0009 or 0x0209 or 0x0409 or 0x0809:
                    IsBiff2 |= _records.Number == 0x0009;
                    _depth++;
                    break;
                case 0x000A when --_depth <= 0:
                    return false;
                default:
                    if (_depth == 1)
                    {
                        return true;
                    }

                    break;
            }
        }

        return false;
    }

    /// <summary>
    /// What a formula has come to, 8 bytes: a number, unless the last two are 0xFFFF; then the first says what it is: 0 a text
    /// (in the next record), 1 true or false, 2 an error, 3 an empty text.
    /// </summary>
    public ReadOnlySpan<byte> FormulaResult => _records.Content.Slice(IsBiff2 ? 7 : 6, 8);

    private static long Find(BiffRecords records, int sheet)
    {
        var place = 0;
        for (var isFirst = true; records.MoveNext(); isFirst = false)
        {
            switch (records.Number)
            {
                case 0x0085 when records.Content.Length >= 6 && records.Content[5] == 0 && place++ == sheet:
                    return BinaryPrimitives.ReadUInt32LittleEndian(records.Content);
                case 0x000A:
                    return 0;
                case not (0x0009 or 0x0209 or 0x0409 or 0x0809) when isFirst:
                    throw new InvalidDataException("It does not begin like a workbook");
            }
        }

        return 0;
    }
}
