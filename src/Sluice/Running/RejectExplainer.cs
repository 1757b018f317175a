using System.Numerics;
using System.Text;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Pipelines.Reading;

namespace Sluice.Running;

/// <summary>
/// Tells the rejects of a package in the child: which bits of <c>_reasons</c> are set, what stood in the cells, and on
/// which physical line the record begins. Only for the rows that are shown: a package may hold millions.
/// </summary>
internal sealed class RejectExplainer(ChildRequest request, PackageManifest manifest)
{
    private readonly int _words = ReasonBits.WordsFor(manifest.Checks.Where(check => !check.Warns).Select(check => check.Bit + 1).DefaultIfEmpty(1).Max());

    /// <summary>The rejects and duplicates after the first <paramref name="skip"/>, in the order of their rows.</summary>
    public IReadOnlyList<Reject> Explain(long skip, int take)
    {
        using var database = LockedDatabase.Open(request.Folder, request.File, request.MemoryBytes, request.Threads);
        var held = new List<HeldRow>();
        using (var rows = database.Connection.Query(Sql(skip, take)))
        {
            held.AddRange(rows.Rows().Select(HeldRowOf));
        }

        // The rows of a sheet have their numbers with them; for a line the file is read again.
        using var source = manifest.Raw.Sheet is null ? OpenFile(database) : null;
        using var records = new RawRecords(manifest.Raw);
        var lines = manifest.Raw.Sheet is null ? Lines(held, source) : [];
        return [.. held.Select(row => new Reject(row.Row, LineOf(row, lines), ReasonsOf(row, records), Shown(row.Raw), row.KeptRow, manifest.Raw.Sheet))];
    }

    private string Sql(long skip, int take)
    {
        var rows = $"read_parquet({DuckSql.Literal(Path.Combine(request.Folder, PackageFolder.RowsName))})";
        var words = string.Join(", ", Enumerable.Range(0, _words).Select(word => ReasonBits.ColumnName("_reasons", word)));
        var sql = $"SELECT _row, _byte, _raw, NULL::BIGINT AS _kept_row, NULL::UTINYINT AS _check, {words} FROM {rows} "
            + $"WHERE _reasons NOT IN (0, {ReasonBits.Filtered})";
        if (manifest.HasDuplicates)
        {
            var duplicates = $"read_parquet({DuckSql.Literal(Path.Combine(request.Folder, PackageFolder.DuplicatesName))})";
            var values = string.Join(", ", manifest.Streams[0].Columns.Select(column => $"{DuckSql.Literal(column.Name)}, {DuckSql.Identifier(column.Name)}"));
            sql += $" UNION ALL SELECT rows._row, NULL, encode(json_object({values})::VARCHAR), _kept_row, _check, {words} "
                + $"FROM {rows} AS rows JOIN {duplicates} AS losers ON rows._row = losers._row";
        }

        return $"{sql} ORDER BY _row LIMIT {take} OFFSET {skip}";
    }

    private HeldRow HeldRowOf(object?[] row) => new((long)row[0]!, (long?)row[1], (byte[]?)row[2], (long?)row[3], (byte?)row[4],
        [.. row.Skip(5).Select(word => (ulong)word!)]);

    private List<RejectReason> ReasonsOf(HeldRow row, RawRecords records)
    {
        if (row.KeptRow is { } kept)
        {
            var name = row.Check < manifest.Uniques.Count ? manifest.Uniques[(int)row.Check!] : "unique";
            return [new RejectReason("duplicate", name, null, null, $"a key that no other row has; row {kept} holds it")];
        }

        return [.. manifest.Checks.Where(check => !check.Warns && IsSet(row.Words, check.Bit)).Select(check => new RejectReason(
            check.Code, check.Name, check.Column, row.Raw is null ? null : Found(row.Raw, check, records), check.Expected, CellOf(row, check)))];
    }

    private long? LineOf(HeldRow row, Dictionary<long, long> lines) => row.Byte is not { } at ? null
        : manifest.Raw.Sheet is not null ? at
        : lines.TryGetValue(at, out var line) ? line : null;

    private string? CellOf(HeldRow row, PackagedCheck check) =>
        manifest.Raw.Sheet is not null && check.SourceIndex >= 0 && row.Byte is not null ? $"{check.SourceName}{row.Byte}" : null;

    private static string? Found(byte[] raw, PackagedCheck check, RawRecords records) =>
        check.Code is "too_few_fields" or "too_many_fields" ? $"{records.FieldCount(raw)} fields" : records.Found(raw, check);

    private static bool IsSet(ulong[] words, int bit) =>
        (words[bit / ReasonBits.BitsPerWord] >> (bit % ReasonBits.BitsPerWord) & 1) != 0;

    // The lines are those of the file that was packed; one that has changed or gone since then has none to show.
    private IRecordSource? OpenFile(LockedDatabase database)
    {
        if (!File.Exists(request.File) || new FileInfo(request.File).Length != manifest.File.Bytes)
        {
            return null;
        }

        try
        {
            return SourceOpening.Open(request, database.Connection);
        }
        catch (SluiceException)
        {
            return null;
        }
    }

    private static Dictionary<long, long> Lines(List<HeldRow> held, IRecordSource? source)
    {
        var offsets = held.Select(row => row.Byte).OfType<long>().Distinct().Order().ToList();
        var lines = offsets.Count == 0 ? null : source?.LinesOf(offsets, CancellationToken.None);
        return lines is null ? [] : offsets.Zip(lines).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    // What is no text is shown as the bytes it is.
    private static string Shown(byte[]? raw)
    {
        if (raw is null)
        {
            return "";
        }

        var text = new StringBuilder();
        var rest = raw.AsSpan();
        while (rest.Length > 0)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var unknown in rest[..consumed])
                {
                    text.Append($"\\x{unknown:X2}");
                }
            }

            rest = rest[consumed..];
        }

        return text.ToString();
    }

    private sealed record HeldRow(long Row, long? Byte, byte[]? Raw, long? KeptRow, byte? Check, ulong[] Words);
}
