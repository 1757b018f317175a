using System.Text;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>What is worth telling of a file that was just opened.</summary>
internal static class CsvWarnings
{
    // What stands between fields where a reader found no delimiter: fields of a fixed width have blanks.
    private static readonly string[] DelimitersOfPeople = [",", ";", "\t", "|", "  "];

    public static IReadOnlyList<Problem> Of(string fileName, CsvHead head, CsvHeader header, CsvDialect dialect, CsvOptions options)
    {
        if (header.Columns.Count == 0)
        {
            return [CsvProblems.EmptyFile(fileName)];
        }

        if (!dialect.HasHeader)
        {
            return options.Header is null ? [CsvProblems.NoHeaderFound(fileName)] : [];
        }

        var warnings = new List<Problem>();
        if (header.IsBroken)
        {
            warnings.Add(CsvProblems.BrokenHeader(fileName));
        }

        var names = header.Columns.GroupBy(column => column.Name).ToList();
        var repeated = names.Where(group => group.Key.Length > 0 && group.Skip(1).Any()).Select(group => group.Key).ToList();
        if (repeated.Count > 0)
        {
            warnings.Add(CsvProblems.DuplicateHeaders(fileName, repeated));
        }

        var unnamed = header.Columns.Count(column => column.Name.Length == 0);
        if (unnamed > 0)
        {
            warnings.Add(CsvProblems.EmptyHeaders(fileName, unnamed));
        }

        if (header.OtherWidth > 0)
        {
            warnings.Add(CsvProblems.OtherWidth(fileName, header.Columns.Count, header.OtherWidth));
        }

        var data = head.Bytes.AsSpan((int)header.DataOffset, head.Length - (int)header.DataOffset);
        if (options.Delimiter is null && header.Columns is [{ Name: var name }] && HoldsSeveral(name, data))
        {
            warnings.Add(CsvProblems.OneColumn(fileName, name));
        }

        if (head.IsWhole && data.IndexOfAnyExcept((byte)'\n', (byte)'\r') < 0)
        {
            warnings.Add(CsvProblems.HeaderOnly(fileName));
        }

        return warnings;
    }

    private static bool HoldsSeveral(string name, ReadOnlySpan<byte> data)
    {
        foreach (var mark in DelimitersOfPeople)
        {
            if (name.Contains(mark, StringComparison.Ordinal) && data.IndexOf(Encoding.UTF8.GetBytes(mark)) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
