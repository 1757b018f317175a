using System.Text;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>
/// The rule by which bytes are records and fields, as numbers: the dialect in bytes, and the limits. The rule itself
/// is written out in docs/reading-csv.md.
/// </summary>
internal sealed class RecordRule
{
    public RecordRule(CsvDialect dialect, CsvOptions options)
    {
        Dialect = dialect;
        Delimiter = Encoding.UTF8.GetBytes(dialect.Delimiter);
        Quote = dialect.Quote ?? -1;
        Escape = dialect.Escape is { } escape && escape != dialect.Quote ? escape : -1;
        FieldBytesMax = options.FieldBytesMax;
        ColumnsMax = options.ColumnsMax;
        IsVectorised = Delimiter.Length <= 1 && Escape < 0 && FieldBytesMax >= 128;
    }

    public CsvDialect Dialect { get; }

    /// <summary>The delimiter; empty when a line is one field.</summary>
    public byte[] Delimiter { get; }

    /// <summary>The quote, or -1 when there is none.</summary>
    public int Quote { get; }

    /// <summary>The escape where it is not the quote, or -1.</summary>
    public int Escape { get; }

    public int FieldBytesMax { get; }

    public int ColumnsMax { get; }

    /// <summary>Bytes that a record may have: what the reader looks ahead, at most.</summary>
    public long RecordBytesMax => 2L * FieldBytesMax;

    /// <summary>
    /// Whether records of this dialect can be told by comparing single bytes, 64 at a time. Limits below two such
    /// steps are checked byte by byte too.
    /// </summary>
    public bool IsVectorised { get; init; }

    /// <summary>The quote as a byte; where there is none, a byte that the vectorised code must not be asked for.</summary>
    public byte QuoteByte => Quote < 0 ? (byte)0 : (byte)Quote;

    /// <summary>The delimiter as a byte, for a vectorised dialect that has one.</summary>
    public byte DelimiterByte => Delimiter.Length == 0 ? (byte)0 : Delimiter[0];
}
