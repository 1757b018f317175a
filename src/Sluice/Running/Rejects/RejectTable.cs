using System.Globalization;
using System.Text;
using Sluice.Packages;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Running.Rejects;

/// <summary>
/// Rejects as a table for people: first what we say of them, then the columns of their file, each cell as the text that
/// stands there. What is no text stands as <c>\x81</c>; a record that can not be cut into cells without loss is there
/// whole in <see cref="Raw"/>, with every backslash doubled so that it can be told from such a byte.
/// </summary>
internal sealed class RejectTable(PackageManifest manifest)
{
    /// <summary>The reject's name, by which it comes back.</summary>
    public const string Id = "_reject_id";

    /// <summary>The record as it stands in the file, for a record that is broken as a whole.</summary>
    public const string Raw = "_raw";

    // A cell may be megabytes long, and the reason only points at it.
    private const int FoundLengthMax = 200;

    private static readonly string[] Ours = [Id, "_reasons", "_file", "_row", "_line", Raw];

    private readonly RejectReasons _reasons = new(manifest);
    private readonly int[] _columns = [.. manifest.SourceColumns.Index().Where(column => column.Item.IsKept).Select(column => column.Index)];

    /// <summary>The names of the columns of ours, on the left.</summary>
    public static IReadOnlyList<string> OwnNames => Ours;

    /// <summary>The columns of the file that the table has, by their index in the file.</summary>
    public IReadOnlyList<int> Columns => _columns;

    /// <summary>
    /// The header. Columns of the file stand under names that are unique: the second <c>Comment</c> is <c>Comment#2</c>,
    /// a third column without a name <c>column_3</c>.
    /// </summary>
    public IReadOnlyList<string> Header => [.. Ours, .. _columns.Select(column => manifest.SourceColumns[column].Key)];

    /// <summary>The row of a reject or duplicate.</summary>
    /// <param name="held">The row.</param>
    /// <param name="cells">Its cells by the columns of the file.</param>
    /// <param name="fields">How many fields its record has.</param>
    /// <param name="line">The line on which it begins; null when that is not known.</param>
    /// <param name="mend">Texts by column that stand in the place of cells, and of <see cref="Raw"/>; null for none.</param>
    public string?[] Row(HeldRow held, byte[]?[] cells, int fields, long? line, IReadOnlyDictionary<string, string>? mend = null)
    {
        var row = new string?[Ours.Length + _columns.Length];
        row[0] = new RejectId(manifest.Job, held.Row).ToString();
        row[1] = string.Join("; ", _reasons.Of(held, cells, fields).Select(Reason));
        row[2] = manifest.File.Path;
        row[3] = held.Row.ToString(CultureInfo.InvariantCulture);
        row[4] = line?.ToString(CultureInfo.InvariantCulture);
        row[5] = IsBroken(held) && held.Raw is not null ? ShownRaw(held.Raw) : null;
        for (var place = 0; place < _columns.Length; place++)
        {
            row[Ours.Length + place] = mend?.GetValueOrDefault(manifest.SourceColumns[_columns[place]].Key) is { } text ? text
                : cells[_columns[place]] is { } cell ? ShownCell(cell) : null;
        }

        row[5] = mend?.GetValueOrDefault(Raw) ?? row[5];

        return row;
    }

    /// <summary>True for a record that is broken before any cell of it is looked at.</summary>
    public static bool IsBroken(HeldRow held) => (held.Words[0] & Pipelines.ReasonBits.StructureMask) != 0;

    /// <summary>A cell as the table shows it.</summary>
    public static string ShownCell(ReadOnlySpan<byte> cell) =>
        UndecodableByte.Show(cell).Replace("\0", "\\x00", StringComparison.Ordinal);

    /// <summary>A record as the table shows it.</summary>
    public static string ShownRaw(ReadOnlySpan<byte> raw)
    {
        var doubled = new byte[raw.Length + raw.Count((byte)'\\')];
        var at = 0;
        foreach (var letter in raw)
        {
            doubled[at++] = letter;
            if (letter == '\\')
            {
                doubled[at++] = letter;
            }
        }

        return ShownCell(doubled);
    }

    private static string Reason(RejectReason reason)
    {
        var text = new StringBuilder(reason.Code);
        if (reason.Column is not null)
        {
            text.Append(' ').Append(reason.Column);
        }

        text.Append(": ");
        if (reason.Found is { } found)
        {
            var shown = (found.Length <= FoundLengthMax ? found : found[..FoundLengthMax] + "…").ReplaceLineEndings("␤");
            text.Append("found ").Append(shown.Length == 0 ? "nothing" : $"`{shown}`").Append(", ");
        }

        return text.Append("expected ").Append(reason.Expected).ToString();
    }
}
