using System.Buffers.Text;
using Sluice.Pipelines.Reading.Excel.Counting;

namespace Sluice.Pipelines.Reading.Excel.Xlsx.Counting;

/// <summary>
/// Counts the rows of a sheet once more, for the books: rows in which some cell has a value (<c>v</c>) or a text
/// (<c>t</c>) that is not empty.
/// </summary>
internal static class RowCount
{
    /// <summary>The rows; disposes the part.</summary>
    public static long Of(Stream part, HashSet<long> emptyTexts, CancellationToken cancellation)
    {
        using var walk = new TagWalk(part);
        var (rows, isInRows, spoken, runs, isShared, hasValue) = (0L, false, 0, 0, false, false);
        while (walk.MoveNext())
        {
            switch (walk.Name)
            {
                case var name when name.SequenceEqual("sheetData"u8):
                    isInRows = !walk.IsEnd && !walk.IsEmpty;
                    break;
                case var name when !isInRows || walk.IsEmpty:
                    break;
                case var name when name.SequenceEqual("row"u8):
                    rows += walk.IsEnd && hasValue ? 1 : 0;
                    hasValue = false;
                    cancellation.ThrowIfCancellationRequested();
                    break;
                case [(byte)'c'] when !walk.IsEnd && !hasValue:
                    isShared = walk.Tag.IndexOf(" t=\"s\""u8) >= 0 || walk.Tag.IndexOf(" t='s'"u8) >= 0;
                    break;
                case [(byte)'r', (byte)'P', (byte)'h']:
                    spoken += walk.IsEnd ? -1 : 1;
                    break;
                case [(byte)'v'] when !walk.IsEnd && !hasValue:
                    hasValue = (walk.KeepsBlanks ? walk.HasTextBehind : walk.MoveToLetter()) && !(isShared && IsEmptyText(walk.TextBehind, emptyTexts));
                    break;
                case [(byte)'r']:
                    runs += walk.IsEnd ? -1 : 1;
                    break;
                case [(byte)'t'] when !walk.IsEnd && !hasValue && spoken == 0:
                    hasValue = runs > 0 || walk.KeepsBlanks ? walk.HasTextBehind : walk.MoveToLetter();
                    break;
            }
        }

        return rows;
    }

    private static bool IsEmptyText(ReadOnlySpan<byte> number, HashSet<long> emptyTexts) =>
        emptyTexts.Count > 0 && Utf8Parser.TryParse(number, out long place, out _) && emptyTexts.Contains(place);
}
