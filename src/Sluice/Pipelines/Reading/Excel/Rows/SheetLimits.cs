using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Rows;

/// <summary>How large the parts of a sheet may be.</summary>
internal sealed record SheetLimits
{
    /// <summary>Rows of a sheet in Excel.</summary>
    public const int RowsMax = 1_048_576;

    /// <summary>Characters of a cell in Excel, counted as UTF-16 does.</summary>
    public const int ExcelCellCharactersMax = 32_767;

    /// <summary>Characters of a cell; a longer one makes its row a reject.</summary>
    public required int CellCharactersMax { get; init; }

    /// <summary>Bytes of a cell; a longer one makes its row a reject.</summary>
    public required int CellBytesMax { get; init; }

    /// <summary>Bytes of a row; a file with a longer one is refused.</summary>
    public required int RowBytesMax { get; init; }

    /// <summary>Columns that a table may have; a file with more is refused.</summary>
    public required int ColumnsMax { get; init; }

    /// <summary>Whether a cell of empty text has no value.</summary>
    public required bool EmptyIsNull { get; init; }

    /// <summary>How much the text of all cells may be.</summary>
    public required UnpackedLimits Unpacked { get; init; }
}
