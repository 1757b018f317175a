namespace Sluice.Running.Rejects;

/// <summary>What was exported of a job's rejects.</summary>
/// <param name="Job">The job.</param>
/// <param name="File">The file that was written.</param>
/// <param name="Rejects">Rejects in it.</param>
/// <param name="Duplicates">Duplicates in it.</param>
/// <param name="Replayed">Rejects and duplicates that were left out because they were replayed already.</param>
/// <param name="CellsCut">Cells of which only the beginning is in it, because a workbook takes no more; the rejects keep them whole.</param>
/// <param name="ColumnsLeftOut">Columns of the file that the pipeline does not read and of which the rejects have no cells.</param>
public sealed record RejectExport(
    string Job, string File, long Rejects, long Duplicates, long Replayed, long CellsCut, IReadOnlyList<string> ColumnsLeftOut);
