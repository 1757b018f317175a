using System.Buffers;
using System.Buffers.Text;
using Sluice.Pipelines.Reading.Csv.Parsing;

namespace Sluice.Pipelines.Reading.Csv.Sniffing;

/// <summary>Gathers from a sample what decides whether its first record holds names.</summary>
internal static class HeaderEvidence
{
    private const int RecordsMax = 1000;
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Decides for a sample.</summary>
    public static bool HasHeader(ReadOnlySpan<byte> sample, bool isWhole, RecordRule rule)
    {
        var records = SampleRecords.In(sample, isWhole, rule, RecordsMax + 1);
        if (records.Count == 0)
        {
            return true;
        }

        var slices = new FieldSlice[Math.Min(rule.ColumnsMax, 4096)];
        var first = sample[records[0].Start..records[0].End];
        var verdict = new HeaderVerdict(LooksOf(first, rule, slices), WholeNumbersOf(first, rule, slices));
        foreach (var record in records.Skip(1))
        {
            verdict.NoteRecord();
            if (record.Error != StructureErrors.None)
            {
                continue;
            }

            var bytes = sample[record.Start..record.End];
            var fields = Math.Min(RecordFields.Read(bytes, rule, slices), slices.Length);
            for (var i = 0; i < fields; i++)
            {
                var cell = bytes.Slice(slices[i].Start, slices[i].Length);
                verdict.Note(i, LookOf(cell), cell);
            }
        }

        return verdict.IsHeader();
    }

    /// <summary>Whether a record may name columns without a look at what is below it: it holds words, or years beside words.</summary>
    public static bool IsNames(ReadOnlySpan<byte> record, CellLook[] looks, RecordRule rule) =>
        Array.TrueForAll(looks, look => look is CellLook.Word or CellLook.Nothing)
        || new HeaderVerdict(looks, WholeNumbersOf(record, rule, new FieldSlice[looks.Length])).NamesYears();

    /// <summary>What the cells of a record look like.</summary>
    public static CellLook[] LooksOf(ReadOnlySpan<byte> record, RecordRule rule) =>
        LooksOf(record, rule, new FieldSlice[Math.Min(rule.ColumnsMax, 4096)]);

    /// <summary>What a cell of text looks like.</summary>
    public static CellLook LookOf(ReadOnlySpan<byte> cell)
    {
        cell = cell.Trim((byte)' ');
        if (cell.IsEmpty || IsNoValue(cell))
        {
            return CellLook.Nothing;
        }

        if (cell.Length > 2 && cell[0] == '0' && (cell[1] | 0x20) == 'x' && cell[2..].IndexOfAnyExcept(HexDigits) < 0)
        {
            return CellLook.Number;
        }

        var digits = 0;
        var signs = 0;
        var separators = 0;
        var others = 0;
        foreach (var value in cell)
        {
            switch (value)
            {
                case >= (byte)'0' and <= (byte)'9':
                    digits++;
                    break;
                case (byte)'-' or (byte)'/' or (byte)':':
                    signs++;
                    break;
                case (byte)'.' or (byte)',' or (byte)' ' or (byte)'+' or (byte)'%' or (byte)'$'
                    or (byte)'T' or (byte)'Z' or (byte)'e' or (byte)'E':
                    separators++;
                    break;
                default:
                    others++;
                    break;
            }
        }

        if (others > 0 || digits == 0)
        {
            return CellLook.Word;
        }

        // A date has at least two of its signs between digits; a number has one before it or in its exponent.
        var isDate = digits >= 4 && char.IsAsciiDigit((char)cell[0]) && (signs >= 2 || (cell.Count((byte)'.') == 2 && separators == 2));
        return isDate ? CellLook.Date : separators <= digits + 1 && signs <= 2 ? CellLook.Number : CellLook.Word;
    }

    private static int?[] WholeNumbersOf(ReadOnlySpan<byte> record, RecordRule rule, FieldSlice[] slices)
    {
        var numbers = new int?[Math.Min(RecordFields.Read(record, rule, slices), slices.Length)];
        for (var i = 0; i < numbers.Length; i++)
        {
            var cell = record.Slice(slices[i].Start, slices[i].Length);
            numbers[i] = Utf8Parser.TryParse(cell, out int number, out var used) && used == cell.Length ? number : null;
        }

        return numbers;
    }

    private static CellLook[] LooksOf(ReadOnlySpan<byte> record, RecordRule rule, FieldSlice[] slices)
    {
        var looks = new CellLook[Math.Min(RecordFields.Read(record, rule, slices), slices.Length)];
        for (var i = 0; i < looks.Length; i++)
        {
            looks[i] = LookOf(record.Slice(slices[i].Start, slices[i].Length));
        }

        return looks;
    }

    private static bool IsNoValue(ReadOnlySpan<byte> cell) => cell.Length <= 4
        && (cell.SequenceEqual("NA"u8) || cell.SequenceEqual("N/A"u8) || cell.SequenceEqual("NaN"u8)
            || cell.SequenceEqual("null"u8) || cell.SequenceEqual("NULL"u8) || cell.SequenceEqual("-"u8) || cell.SequenceEqual("\\N"u8));
}
