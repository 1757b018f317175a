using Sluice.Pipelines.Reading.Excel.Xls.Records;

namespace Sluice.Pipelines.Reading.Excel.Xls.Counting;

/// <summary>
/// Finds the shared texts of a workbook that are empty. The texts stand one after another in a record and those that
/// continue it, and a text may be cut by the end of a record; then its letters go on with a new mark of their width.
/// </summary>
internal sealed class EmptySharedTexts
{
    private const int SharedTexts = 0x00FC;
    private const int Continue = 0x003C;
    private const int EndOfGlobals = 0x000A;

    private readonly HashSet<int> _empty = [];
    private readonly BiffRecords _records;
    private int _at;

    /// <summary>Looks through the workbook's texts.</summary>
    public EmptySharedTexts(BiffRecords records)
    {
        _records = records;
        while (records.MoveNext() && records.Number != EndOfGlobals)
        {
            if (records.Number == SharedTexts)
            {
                ReadTexts();
                return;
            }
        }
    }

    /// <summary>True for a text that is empty.</summary>
    public bool Contains(int number) => _empty.Contains(number);

    private void ReadTexts()
    {
        Skip(8);
        for (var number = 0; HasMore(); number++)
        {
            var letters = Take() | Take() << 8;
            var flags = Take();
            var runs = (flags & 8) != 0 ? Take() | Take() << 8 : 0;
            long more = (flags & 4) != 0 ? (uint)(Take() | Take() << 8 | Take() << 16 | Take() << 24) : 0;
            if (letters == 0)
            {
                _empty.Add(number);
            }

            SkipLetters(letters, flags & 1);
            Skip(runs * 4L + more);
        }
    }

    private void SkipLetters(int letters, int isWide)
    {
        while (letters > 0)
        {
            if (_at == _records.Content.Length)
            {
                if (!HasMore())
                {
                    return;
                }

                isWide = Take() & 1;
            }

            var here = Math.Min(letters, (_records.Content.Length - _at) >> isWide);
            if (here == 0)
            {
                return;
            }

            _at += here << isWide;
            letters -= here;
        }
    }

    private void Skip(long bytes)
    {
        while (bytes > 0 && HasMore())
        {
            var here = (int)Math.Min(bytes, _records.Content.Length - _at);
            _at += here;
            bytes -= here;
        }
    }

    private int Take() => HasMore() ? _records.Content[_at++] : 0;

    private bool HasMore()
    {
        while (_at >= _records.Content.Length)
        {
            if (!_records.MoveNext() || _records.Number != Continue)
            {
                return false;
            }

            _at = 0;
        }

        return true;
    }
}
