using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text) → the type of the grammar</c>: the value of a cell. NULL for NULL, for a null word of the format, and for
/// a misfit: the plan knows a misfit by a cell that is there and a value that is not. Pure, so DuckDB may run it once for
/// each entry of a dictionary.
/// </summary>
internal sealed class ParseFunction : DuckScalarFunction
{
    private readonly CellGrammar _grammar;

    /// <param name="name">The name in SQL.</param>
    /// <param name="grammar">Any but that of a list.</param>
    public ParseFunction(string name, CellGrammar grammar)
        : base(name, TypeOf(grammar.Type), DuckLogicalType.Varchar)
    {
        _grammar = grammar;
        HandlesNulls = true;
    }

    /// <summary>DuckDB's type for the values of a column.</summary>
    public static DuckLogicalType TypeOf(CellType type) => type.Kind switch
    {
        CellTypeKind.Text => DuckLogicalType.Varchar,
        CellTypeKind.Boolean => DuckLogicalType.Boolean,
        CellTypeKind.TinyInt => DuckLogicalType.TinyInt,
        CellTypeKind.Int16 => DuckLogicalType.SmallInt,
        CellTypeKind.Int32 => DuckLogicalType.Integer,
        CellTypeKind.Integer => DuckLogicalType.BigInt,
        CellTypeKind.UTinyInt => DuckLogicalType.UTinyInt,
        CellTypeKind.UInt16 => DuckLogicalType.USmallInt,
        CellTypeKind.UInt32 => DuckLogicalType.UInteger,
        CellTypeKind.UInt64 => DuckLogicalType.UBigInt,
        CellTypeKind.HugeInt => DuckLogicalType.HugeInt,
        CellTypeKind.Decimal => DuckLogicalType.Decimal(type.Precision, type.Scale),
        CellTypeKind.Float => DuckLogicalType.Float,
        CellTypeKind.Double => DuckLogicalType.Double,
        CellTypeKind.Date => DuckLogicalType.Date,
        CellTypeKind.Time => DuckLogicalType.Time,
        CellTypeKind.Timestamp => DuckLogicalType.Timestamp,
        CellTypeKind.TimestampTz => DuckLogicalType.TimestampTz,
        CellTypeKind.Uuid => DuckLogicalType.Uuid,
        CellTypeKind.Json => DuckLogicalType.Json,
        CellTypeKind.Blob => DuckLogicalType.Blob,
        _ => DuckLogicalType.List(TypeOf(type.Element!)),
    };

    /// <inheritdoc/>
    protected override object CreateState() => _grammar.HasParser
        ? _grammar.Use<MakeRun, CellRun>(new MakeRun(_grammar.NullWords))
        : new TextRun(_grammar);

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state) =>
        ((CellRun)state!).Run(input.Column(0), output, input.Count);

    private readonly struct MakeRun(NullWords nullWords) : ICellParserUser<CellRun>
    {
        public CellRun Use<TParser, T>(TParser parser)
            where TParser : struct, ICellParser<T>
            where T : unmanaged => new ValueRun<TParser, T>(parser, nullWords);
    }
}
