namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>The vectors that rows are written to, in the layout of DuckDB.</summary>
internal unsafe interface ICellVectors
{
    /// <summary>The values of a wanted column: 8 bytes for a number, 1 for the error, 16 for a text.</summary>
    void* Values(int index);

    /// <summary>The validity of a wanted column, one bit a row; all set until somebody asks for it.</summary>
    ulong* Validity(int index);
}
