using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Pipelines.Enriching;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Running.Rejects;

/// <summary>Tells why a row of a package was held back: which bits of its words are set, and what stood in the cells.</summary>
/// <param name="manifest">The package's manifest.</param>
/// <param name="failures">Says why expressions failed; null where nobody asks.</param>
internal sealed class RejectReasons(PackageManifest manifest, ExpressionFailures? failures = null)
{
    private readonly List<PackagedCheck> _checks = [.. manifest.Checks.Where(check => !check.Warns)];

    private readonly List<string> _models = [.. manifest.Checks.Where(check => check.Code == EnrichPlanner.FailedCode).Select(check => check.Column!)];

    /// <summary>Every reason of a row, in the order of the checks.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cells">Its cells by the columns of the file.</param>
    /// <param name="fields">How many fields its record has.</param>
    public IReadOnlyList<RejectReason> Of(HeldRow row, byte[]?[] cells, int fields)
    {
        if (row.KeptRow is { } kept)
        {
            var name = row.Check < manifest.Uniques.Count ? manifest.Uniques[(int)row.Check!] : "unique";
            return [new RejectReason("duplicate", name, null, null, $"a key that no other row has; row {kept} holds it")];
        }

        return [.. _checks.Where(check => IsSet(row.Words, check.Bit)).Select(check => new RejectReason(
            check.Code, check.Name, check.Column, Found(row, check, cells, fields), check.Expected, CellOf(row, check)))];
    }

    // Who opens a workbook looks for the cell by its name.
    private string? CellOf(HeldRow row, PackagedCheck check) => manifest.Raw.Sheet is not null && row.Byte is { } number && check.SourceIndex >= 0
        ? $"{manifest.SourceColumns[check.SourceIndex].RawKey}{number}" : null;

    private string? Found(HeldRow row, PackagedCheck check, byte[]?[] cells, int fields)
    {
        if (check.Code is "too_few_fields" or "too_many_fields")
        {
            return $"{fields} fields";
        }

        if (check.Code == EnrichPlanner.FailedCode)
        {
            var place = _models.IndexOf(check.Column!);
            return place < row.ModelErrors.Count ? row.ModelErrors[place] : null;
        }

        if (check.Sql is not null)
        {
            return failures?.Of(row, check, cells);
        }

        var column = check.SourceIndex;
        if (column < 0 || column >= cells.Length || (row.Raw is null && row.Cells is null))
        {
            return null;
        }

        return cells[column] is { } cell ? UndecodableByte.Show(cell) : "";
    }

    private static bool IsSet(ulong[] words, int bit) =>
        (words[bit / ReasonBits.BitsPerWord] >> (bit % ReasonBits.BitsPerWord) & 1) != 0;
}
