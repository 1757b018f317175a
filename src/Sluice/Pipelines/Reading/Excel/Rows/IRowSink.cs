namespace Sluice.Pipelines.Reading.Excel.Rows;

/// <summary>Takes the rows of a sheet, in their order.</summary>
internal interface IRowSink
{
    /// <summary>Takes a row that is not blank. It is the reader's own and will be filled again.</summary>
    /// <returns>False to stop reading.</returns>
    bool Take(SheetRow row);
}
