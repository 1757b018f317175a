using System.Buffers.Binary;

namespace Sluice.Pipelines.Reading.Excel.Xls.Records;

/// <summary>
/// Finds records that ExcelDataReader stumbles over and other programs pass by: empty ones of no kind, number formats whose
/// text does not fit in, and texts of formulas that go on in further records. Each becomes bytes of the same length that it
/// reads, in the same place, so that nothing else moves.
/// </summary>
internal sealed class BiffRepairs
{
    private const int HeadBytes = 4;
    private const int Format = 0x041E;
    private const int Text = 0x0207;
    private const int Continue = 0x003C;
    private const int Biff8 = 0x0600;

    // What stands behind the letters of such a text; a number format has none of it.
    private const int RichOrPhonetic = 0x0C;

    // No kind of record: readers pass it by.
    private const ushort Nothing = 0x0FFF;

    // The texts of formulas have 32,767 characters at most; a book that is full of long ones is no book.
    private const int BytesMax = 16 << 20;

    private readonly SortedList<long, byte[]> _repairs = [];
    private readonly BiffRecords _records;
    private long _bytes;

    private BiffRepairs(BiffRecords records) => _records = records;

    /// <summary>Number formats that could not be read.</summary>
    public int BrokenFormats { get; private set; }

    /// <summary>What is to be read instead, by its place.</summary>
    public SortedList<long, byte[]> Places => _repairs;

    /// <summary>Goes through a workbook of 1997 or later; older ones are as they are.</summary>
    public static BiffRepairs Find(OleFile file)
    {
        var records = new BiffRecords(file);
        var repairs = new BiffRepairs(records);
        if (records.MoveNext() && records.Number == 0x0809 && records.Content.Length > 1
            && BinaryPrimitives.ReadUInt16LittleEndian(records.Content) == Biff8)
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
                case 0 when content.IsEmpty:
                    Pass(_records.Start);
                    isNext = _records.MoveNext();
                    break;
                case Format when content.Length < 5 || (content[4] & RichOrPhonetic) != 0 || !FitsText(content[2..]):
                    BrokenFormats++;
                    Pass(_records.Start);
                    isNext = _records.MoveNext();
                    break;
                case Text when !FitsText(content):
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

    private void Pass(long place)
    {
        var number = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(number, Nothing);
        Add(place, number);
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
        _bytes += bytes.Length;
    }

    private static byte[] Head(ushort number, int length)
    {
        var head = new byte[HeadBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(head, number);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(2), (ushort)length);
        return head;
    }
}
