using Sluice.Packages;
using Sluice.Pipelines;

namespace Sluice.Running;

/// <summary>The rows of a package that are written, and whose books are still open.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Plan">The plan that wrote it.</param>
/// <param name="Draft">The manifest without what is counted.</param>
/// <param name="Passed">Rows that were written.</param>
/// <param name="Records">Records of the file by the second count, as far as they are read.</param>
/// <param name="Mended">The rows that there have to be, where they are mended ones; null for those of a file.</param>
internal sealed record WrittenRows(ChildRequest Request, PipelinePlan Plan, PackageManifest Draft, long Passed, long Records, RowRanges? Mended)
{
    /// <summary>True when the books can be closed with the rows' own counts alone.</summary>
    public bool NeedsOnlyCounts => Plan.Uniques.Count == 0 && Plan.Streams.All(stream => stream.Select is null) && Request.Fault is null;

    /// <summary>Holds the rows that are there against the records of the file and the rows that went in.</summary>
    /// <exception cref="SluiceException">They are others.</exception>
    public void RequireAll(PackageCounts counts)
    {
        var areExact = Mended is null ? counts.RowsAreExactly(Records) : Mended.Count == Records && counts.RowsAreExactly(Mended);
        Require(areExact, $"The file has {Records} records by a second count, and the package has {counts.Describe()}");
        Require(counts.Rows == Passed, $"{Passed} rows went into the package, and {counts.Rows} are in it");
    }

    /// <summary>The manifest with its books closed.</summary>
    /// <exception cref="SluiceException">They do not balance.</exception>
    public PackageManifest Close(PackageCounts counts, long duplicates)
    {
        RequireAll(counts);
        var books = new FileBooks(Records, counts.Accepted - duplicates, counts.Rejected, duplicates, counts.Filtered, Draft.Books.BlankLines);
        Require(books.Balance, books.ToString());
        return Draft with
        {
            Books = books,
            RejectsByCode = counts.ByCode(Plan.Checks),
            Warnings = counts.Warnings(Plan.Checks),
            HasDuplicates = duplicates > 0,
            Notes = [.. Draft.Notes, .. NotesOf(books)],
            BrokenBounds = [.. BrokenBounds(books, counts)],
            Streams = [.. Plan.Streams.Select(stream => stream with { Rows = books.Accepted })],
        };
    }

    private IEnumerable<Problem> BrokenBounds(FileBooks books, PackageCounts counts)
    {
        // Bounds are about the whole of a file, and mended rejects are some of its rows.
        foreach (var bound in Plan.Bounds.Where(bound => !bound.Warns && Request.Replay is null && !bound.Holds(books)))
        {
            var what = bound.OfRejects ? "rejects" : "rows";
            var found = bound.OfRejects ? $"{books.Rejected} of {books.RowsRead} rows were rejected" : $"the file has {books.RowsRead} rows";
            yield return new Problem($"{what}_bound", $"The pipeline allows {what} {bound.Text}, and {found}. Nothing was loaded.")
            {
                File = Request.FileShown,
                Advice = "Look at the rejects, mend the file, or change the bound.",
            };
        }

        foreach (var check in Plan.Checks.Where(check => check.Fails && counts.Of(check) > 0))
        {
            yield return new Problem(check.Code, $"{counts.Of(check)} rows break {check.Name}, which allows none: expected {check.Expected}. Nothing was loaded.")
            {
                File = Request.FileShown,
                Column = check.Column,
                Advice = "Look at the rejects, or change the check's severity.",
            };
        }
    }

    private IEnumerable<Problem> NotesOf(FileBooks books)
    {
        foreach (var bound in Plan.Bounds.Where(bound => bound.Warns && Request.Replay is null && !bound.Holds(books)))
        {
            yield return new Problem("bound", $"The pipeline wants {(bound.OfRejects ? "rejects" : "rows")} {bound.Text}.") { Severity = Severity.Warning };
        }

        if (books.RowsRead == 0)
        {
            yield return new Problem("no_rows", "The file has no rows.") { File = Request.FileShown, Severity = Severity.Warning };
        }
    }

    private void Require(bool holds, string found)
    {
        if (!holds)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("books_unbalanced", $"The books do not balance: {found}. Nothing was loaded.")
            {
                File = Request.FileShown,
                Advice = "This is a fault of Sluice or of the disk, not of the file; please report it.",
            }]);
        }
    }
}
