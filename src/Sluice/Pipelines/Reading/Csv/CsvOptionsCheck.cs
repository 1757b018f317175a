using System.Text;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>Finds what can not be meant in declared options, all of it at once.</summary>
internal static class CsvOptionsCheck
{
    private const int FieldBytesMaxLimit = 256 << 20;

    /// <exception cref="SluiceException">With every problem found.</exception>
    public static void Check(CsvOptions options)
    {
        var problems = new List<Problem>();
        CheckDelimiter(options, problems);
        CheckCharacter("quote", options.Quote, problems);
        CheckCharacter("escape", options.Escape, problems);
        CheckRange("skip_lines", options.SkipLines, 0, 1_000_000, problems);
        CheckRange("field_bytes_max", options.FieldBytesMax, 1, FieldBytesMaxLimit, problems);
        CheckRange("columns_max", options.ColumnsMax, 1, 1_000_000, problems);
        CheckRange("block_bytes", options.BlockBytes, 16, 1 << 28, problems);
        if (problems.Count > 0)
        {
            throw new SluiceException(FailureKind.Config, problems);
        }
    }

    private static void CheckDelimiter(CsvOptions options, List<Problem> problems)
    {
        var delimiter = options.Delimiter ?? "";
        if (delimiter.AsSpan().IndexOfAny('\n', '\r') >= 0 || Encoding.UTF8.GetByteCount(delimiter) > 16)
        {
            problems.Add(Wrong("delimiter", delimiter, "up to 16 bytes without a line end"));
        }

        if (delimiter.Length > 0 && delimiter[0].ToString() is var first && (first == options.Quote || first == options.Escape))
        {
            problems.Add(Wrong("delimiter", delimiter, "another character than the quote and the escape"));
        }
    }

    private static void CheckCharacter(string key, string? value, List<Problem> problems)
    {
        if (!string.IsNullOrEmpty(value) && (value.Length > 1 || value[0] is '\n' or '\r' or ' ' or '\0' || !char.IsAscii(value[0])))
        {
            problems.Add(Wrong(key, value, "one ASCII character that is not blank, or empty for none"));
        }
    }

    private static void CheckRange(string key, int value, int min, int max, List<Problem> problems)
    {
        if (value < min || value > max)
        {
            problems.Add(Wrong(key, value.ToString(), $"a number from {min} to {max}"));
        }
    }

    private static Problem Wrong(string key, string found, string expected) =>
        new("invalid_value", $"{key} is \"{found}\"; expected {expected}.") { Found = found, Expected = expected };
}
