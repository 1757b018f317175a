namespace Sluice.Pipelines.Reading.Json;

/// <summary>Where a column first appears in sound records (row from 1, zero for nowhere; position in the record), and the kinds of its values.</summary>
internal readonly record struct JsonColumnFinding(long FirstRow, int FirstOrdinal, JsonValueKinds Kinds)
{
    /// <summary>The kind of the column: one kind of scalar only where all values are of it.</summary>
    public CellKind Kind => Kinds switch
    {
        JsonValueKinds.None or JsonValueKinds.String => CellKind.JsonString,
        JsonValueKinds.Number => CellKind.JsonNumber,
        JsonValueKinds.Boolean => CellKind.JsonBoolean,
        _ => CellKind.Json,
    };

    /// <summary>Both findings together.</summary>
    public JsonColumnFinding With(JsonColumnFinding other)
    {
        var isFirst = other.FirstRow == 0 || FirstRow != 0 && FirstRow <= other.FirstRow;
        return (isFirst ? this : other) with { Kinds = Kinds | other.Kinds };
    }
}
