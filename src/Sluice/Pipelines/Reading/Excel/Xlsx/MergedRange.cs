using System.Buffers.Text;
using Sluice.Pipelines.Reading.Excel.Cells;

namespace Sluice.Pipelines.Reading.Excel.Xlsx;

/// <summary>Ranges such as <c>A2:B6</c>.</summary>
internal static class MergedRange
{
    /// <summary>True for a range of more than one row.</summary>
    public static bool HasSeveralRows(ReadOnlySpan<byte> range)
    {
        var colon = range.IndexOf((byte)':');
        return colon > 0 && RowOf(range[..colon]) is { } first && RowOf(range[(colon + 1)..]) is { } last && last > first;
    }

    private static int? RowOf(ReadOnlySpan<byte> reference) =>
        ColumnLetters.TryRead(reference, out _, out var letters) && Utf8Parser.TryParse(reference[letters..], out int row, out _) ? row : null;
}
