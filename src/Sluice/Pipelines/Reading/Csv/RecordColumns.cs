namespace Sluice.Pipelines.Reading.Csv;

/// <summary>The columns that every record has before its cells, by their index in the table function.</summary>
internal static class RecordColumns
{
    public const int Row = 0;
    public const int Byte = 1;
    public const int Error = 2;
    public const int Raw = 3;

    /// <summary>The index of the first cell.</summary>
    public const int FirstCell = 4;
}
