using Sluice.Pipelines.Reading.Excel.Counting;

namespace Sluice.Pipelines.Reading.Excel.Xml2003.Counting;

/// <summary>Counts the rows of a sheet of an XML spreadsheet once more, for the books: rows with data that are not empty.</summary>
internal static class Xml2003RowCount
{
    /// <summary>The rows; disposes the file's pass.</summary>
    public static long Of(Stream pass, int sheet, CancellationToken cancellation)
    {
        using var walk = new TagWalk(pass);
        var (sheets, rows, isInComment, isInData, hasValue) = (-1, 0L, false, false, false);
        while (walk.MoveNext())
        {
            var name = walk.Name;
            if (name.SequenceEqual("Worksheet"u8) && !walk.IsEnd)
            {
                sheets++;
            }
            else if (sheets == sheet && name.SequenceEqual("Row"u8))
            {
                rows += walk.IsEnd && hasValue ? 1 : 0;
                hasValue = false;
                cancellation.ThrowIfCancellationRequested();
            }
            else if (name.SequenceEqual("Comment"u8))
            {
                isInComment = !walk.IsEnd && !walk.IsEmpty;
            }
            else if (name.SequenceEqual("Data"u8))
            {
                // The text of a comment stands in an element of the same name.
                isInData = !walk.IsEnd && !walk.IsEmpty && !isInComment;
            }

            hasValue |= isInData && walk.HasTextBehind;
        }

        return rows;
    }
}
