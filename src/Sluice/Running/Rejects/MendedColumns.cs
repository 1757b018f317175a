using System.Globalization;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Mapping;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Pipelines.Typing;

namespace Sluice.Running.Rejects;

/// <summary>
/// Which column of a mended table is which of the original's. Columns may have been moved or taken out; one that is gone
/// leaves its cells as they were. Our own names come first in an export, so the first of a name is ours.
/// </summary>
/// <param name="Cells">SQL of the list of cells by the columns of the original, over <c>cells</c> and <c>kinds</c> of the part.</param>
/// <param name="Raw">SQL of the record that a person may have written anew.</param>
/// <param name="Unknown">Columns that are in neither.</param>
internal sealed record MendedColumns(string Cells, string Raw, IReadOnlyList<string> Unknown)
{
    /// <summary>Matches the columns by their names.</summary>
    /// <param name="part">The mended table.</param>
    /// <param name="work">What is replayed.</param>
    /// <param name="forms">How the columns of the original write numbers and dates.</param>
    public static MendedColumns Of(MendedPart part, ReplayWork work, IReadOnlyDictionary<int, CellFormat> forms)
    {
        var left = part.Header.Select((name, index) => (Index: index, Name: name)).Where(column => column.Name.Length > 0).ToList();
        foreach (var ours in RejectTable.OwnNames)
        {
            left.Remove(left.Find(column => column.Name == ours));
        }

        var cells = new List<string>();
        foreach (var (index, column) in work.Original.SourceColumns.Index())
        {
            var found = column.IsKept ? left.FindIndex(one => MendFunction.IsUnchanged(one.Name, column.Key)) : -1;
            cells.Add(found < 0 ? "NULL::VARCHAR" : Cell(left[found].Index, forms.GetValueOrDefault(index)));
            if (found >= 0)
            {
                left.RemoveAt(found);
            }
        }

        var raw = part.Header.ToList().IndexOf(RejectTable.Raw);
        return new MendedColumns($"[{string.Join(", ", cells)}]", raw < 0 ? "NULL::VARCHAR" : Cell(raw, null), [.. left.Select(column => column.Name)]);
    }

    /// <summary>How columns of the original write numbers and dates: what the pipeline says of their targets, or their rows have proven.</summary>
    public static IReadOnlyDictionary<int, CellFormat> Forms(PipelineConfig pipeline, ReplayWork work, IReadOnlyList<SourceColumn> columns)
    {
        var forms = new Dictionary<int, CellFormat>();
        foreach (var target in ColumnMapper.Resolve(pipeline, columns).Targets)
        {
            var form = target.Entry?.Format ?? pipeline.Read.Format;
            var proof = work.IsSamePipeline ? work.Original.Proofs.FirstOrDefault(proof => proof.Target == target.Name)?.DateOrder : null;
            form = form with { DateOrder = form.DateOrder ?? (proof is null ? null : Enum.Parse<DateOrder>(proof)) };
            target.Sources.ToList().ForEach(source => forms.TryAdd(source, form));
        }

        return forms;
    }

    // What a spreadsheet has made a number or a date of stands here with a point, or as ISO has it, whatever the original
    // writes: with a decimal comma 1.234 would be a thousand times as much.
    private static string Cell(int index, CellFormat? form)
    {
        var cell = string.Create(CultureInfo.InvariantCulture, $"coalesce(cells[{index + 1}], '')");
        var kind = string.Create(CultureInfo.InvariantCulture, $"substr(kinds, {index + 1}, 1)");
        var number = form is { DecimalMark: ',' } ? $" WHEN {kind} = '{SheetKindsFunction.Number}' THEN replace({cell}, '.', ',')" : "";
        var date = form is { Pattern: null, DateOrder: DateOrder.Dmy or DateOrder.Mdy }
            ? $" WHEN {kind} = '{SheetKindsFunction.Temporal}' THEN regexp_replace({cell}, '^(\\d{{4}})-(\\d\\d)-(\\d\\d)', "
                + $"'{(form.DateOrder == DateOrder.Dmy ? "\\3/\\2/\\1" : "\\2/\\3/\\1")}')" : "";
        return number.Length + date.Length == 0 ? cell : $"CASE{number}{date} ELSE {cell} END";
    }
}
