using System.Buffers.Binary;

namespace Sluice.Pipelines.Reading.Excel.Xls.Records;

/// <summary>
/// Finds records that ExcelDataReader stumbles over and other programs pass by: empty ones of no kind, number formats whose
/// text does not fit in, texts of formulas that go on in further records, and what stands between a formula over several
/// cells and its text. Each becomes bytes of the same length that it reads, in the same place, so that nothing else moves.
/// </summary>
internal sealed class BiffRepairs
{
    private const int HeadBytes = 4;
    private const int Format = 0x041E;
    private const int Text = 0x0207;
    private const int ArrayFormula = 0x0221;
    private const int TableFormula = 0x0236;
    private const int Continue = 0x003C;
    private const int Biff8 = 0x0600;

    // What stands behind the letters of such a text; a number format has none of it.
    private const int RichOrPhonetic = 0x0C;

    // The one record that it passes by between a formula and its text.
    private const ushort SharedFormula = 0x04BC;

    // No kind of record: readers pass it by.
    private const ushort Nothing = 0x0FFF;

    // A book that needs more is none: the texts of formulas have 32,767 characters at most.
    private const int BytesMax = 16 << 20;
    private const int BytesOfEach = 64;

    private readonly SortedList<long, byte[]> _repairs = [];
    private readonly BiffRecords _records;
    private readonly bool _isBiff8;
    private long _bytes;

    private BiffRepairs(BiffRecords records, bool isBiff8) => (_records, _isBiff8) = (records, isBiff8);

    /// <summary>Number formats that could not be read.</summary>
    public int BrokenFormats { get; private set; }

    /// <summary>What is to be read instead, by its place.</summary>
    public SortedList<long, byte[]> Places => _repairs;

    /// <summary>Goes through a workbook of 1993 or later; older ones are as they are.</summary>
    public static BiffRepairs Find(OleFile file)
    {
        var records = new BiffRecords(file);
        var isBook = records.MoveNext() && records.Number == 0x0809 && records.Content.Length > 1;
        var repairs = new BiffRepairs(records, isBook && BinaryPrimitives.ReadUInt16LittleEndian(records.Content) == Biff8);
        if (isBook)
        {
            repairs.FindAll();
        }

        return repairs;
    }

    private void FindAll()
    {
        var isNext = _records.MoveNext();
        while (isNext && _bytes < BytesMax)
        {
            var content = _records.Content;
            switch (_records.Number)
            {
                case ArrayFormula or TableFormula:
                    isNext = PassFormula();
                    break;
                case 0 when _isBiff8 && content.IsEmpty:
                    isNext = PassEmpty();
                    break;
                case Format when _isBiff8 && (content.Length < 5 || (content[4] & RichOrPhonetic) != 0 || !FitsText(content[2..])):
                    BrokenFormats++;
                    Add(_records.Start, Head(Nothing, content.Length));
                    isNext = _records.MoveNext();
                    break;
                case Text when _isBiff8 && !FitsText(content):
                    isNext = Join();
                    break;
                default:
                    isNext = _records.MoveNext();
                    break;
            }
        }
    }

    // Characters of one byte or two, by a bit behind their number.
    private static bool FitsText(ReadOnlySpan<byte> text) =>
        text.Length > 2 && 3 + (BinaryPrimitives.ReadUInt16LittleEndian(text) << (text[2] & 1)) <= text.Length;

    /// <summary>Makes one record of a run of empty ones; zeros up to the end of the book fill its last sector. True when there is a record behind them.</summary>
    private bool PassEmpty()
    {
        var start = _records.Start;
        var content = -HeadBytes;
        bool isNext;
        do
        {
            content += HeadBytes;
            isNext = _records.MoveNext();
        }
        while (isNext && _records.Number == 0 && _records.Content.IsEmpty);

        if (isNext && content <= ushort.MaxValue)
        {
            Add(start, Head(Nothing, content));
        }

        return isNext;
    }

    /// <summary>Makes a formula over several cells, with the records that it goes on in, one that is passed by; true when there is a record behind it.</summary>
    private bool PassFormula()
    {
        var start = _records.Start;
        var bytes = _records.Content.Length;
        bool isNext;
        while ((isNext = _records.MoveNext()) && _records.Number == Continue)
        {
            bytes += HeadBytes + _records.Content.Length;
        }

        if (isNext && _records.Number == Text && bytes <= ushort.MaxValue)
        {
            Add(start, Head(SharedFormula, bytes));
        }

        return isNext;
    }

    /// <summary>Joins a text with the records that it goes on in; true when there is a record behind them.</summary>
    private bool Join()
    {
        var start = _records.Start;
        var joined = _records.Content.ToArray().ToList();
        var bytes = HeadBytes + joined.Count;
        var isAlike = joined.Count > 2;
        bool isNext;
        while ((isNext = _records.MoveNext()) && _records.Number == Continue)
        {
            var content = _records.Content;
            bytes += HeadBytes + content.Length;
            isAlike = isAlike && !content.IsEmpty && (content[0] & 1) == (joined[2] & 1) && joined.Count + content.Length <= ushort.MaxValue;
            if (isAlike)
            {
                joined.AddRange(content[1..]);
            }
        }

        var left = bytes - HeadBytes - joined.Count;
        if (isAlike && left >= HeadBytes)
        {
            Add(start, [.. Head(Text, joined.Count), .. joined, .. Head(Nothing, left - HeadBytes), .. new byte[left - HeadBytes]]);
        }

        return isNext;
    }

    private void Add(long place, byte[] bytes)
    {
        _repairs.Add(place, bytes);
        _bytes += bytes.Length + BytesOfEach;
    }

    private static byte[] Head(ushort number, int length)
    {
        var head = new byte[HeadBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(head, number);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(2), (ushort)length);
        return head;
    }
}
