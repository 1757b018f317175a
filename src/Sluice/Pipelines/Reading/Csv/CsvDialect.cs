using System.Text;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>How a delimited text file is written: every question answered, by the user or by the file.</summary>
/// <param name="Delimiter">Between fields; empty for none.</param>
/// <param name="Quote">Around fields; null for none.</param>
/// <param name="Escape">Before a quote inside a quoted field; null when only a doubled quote says it.</param>
/// <param name="HasHeader">Whether the first record holds the names of the columns.</param>
public sealed record CsvDialect(string Delimiter, char? Quote, char? Escape, bool HasHeader)
{
    /// <summary>The dialect for a person: <c>delimiter ;, quote ", header</c>.</summary>
    public override string ToString()
    {
        if (Delimiter.Length == 0 && Quote is null)
        {
            return HasHeader ? "one field a line, header" : "one field a line";
        }

        var escape = Escape is null ? "" : $", escape {Escape}";
        return $"delimiter {Named(Delimiter)}, {(Quote is null ? "no quote" : $"quote {Quote}")}{escape}, "
            + (HasHeader ? "header" : "no header");
    }

    private static string Named(string delimiter)
    {
        var text = new StringBuilder();
        foreach (var character in delimiter)
        {
            text.Append(character switch
            {
                '\t' => "tab",
                ' ' => "space",
                < ' ' => $"0x{(int)character:x2}",
                _ => character.ToString(),
            });
        }

        return text.Length == 0 ? "none" : text.ToString();
    }
}
