namespace Sluice.Pipelines.Reading.Excel;

/// <summary>A workbook and the file that it stands in. Disposing it closes both.</summary>
/// <param name="Workbook">The workbook.</param>
/// <param name="Path">The file, as the user named it.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="File">What closes it.</param>
internal sealed record OpenWorkbook(IWorkbook Workbook, string Path, long Bytes, IDisposable File) : IDisposable
{
    /// <summary>What is odd about the file.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Workbook.Dispose();
        File.Dispose();
    }
}
