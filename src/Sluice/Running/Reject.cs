using Sluice.Running.Rejects;

namespace Sluice.Running;

/// <summary>A row held back (or a duplicate), with everything a person needs to mend it.</summary>
/// <param name="Row">Its record number in the file, from 1.</param>
/// <param name="Line">The physical line on which it begins, or its row in the sheet; null where the format has none or the file is gone.</param>
/// <param name="Reasons">Every reason at once.</param>
/// <param name="Raw">The record as it stands in the file; bytes that are no text are shown as escapes.</param>
/// <param name="KeptRow">For a duplicate, the row that holds its key.</param>
/// <param name="Sheet">The sheet of a workbook that it is in; null for other files.</param>
public sealed record Reject(long Row, long? Line, IReadOnlyList<RejectReason> Reasons, string Raw, long? KeptRow = null, string? Sheet = null)
{
    /// <summary>Its name, <c>job:row</c>, by which it is mended.</summary>
    public string RejectId { get; init; } = "";

    /// <summary>The job that has replayed it; null while it waits to be mended.</summary>
    public string? ReplayedBy { get; init; }

    /// <summary>The cells that have a value, as text by the columns of the file; null where they were not asked for, and for a duplicate, whose record no package keeps.</summary>
    public IReadOnlyDictionary<string, string>? Cells { get; init; }

    /// <summary>What was written over its cells to be replayed; null when nobody has.</summary>
    public RejectMend? Mend { get; init; }
}

/// <summary>One reason of a reject.</summary>
/// <param name="Code">The permanent code.</param>
/// <param name="Check">The check's name.</param>
/// <param name="Column">The target column, if one.</param>
/// <param name="Found">The cell as it stands in the file, if one.</param>
/// <param name="Expected">What would have been right.</param>
/// <param name="Cell">The cell in a sheet, as <c>C18</c>; null for other files.</param>
public sealed record RejectReason(string Code, string Check, string? Column, string? Found, string Expected, string? Cell = null);
