using System.Diagnostics;
using System.Text.Json;
using Sluice.TestFiles.Tickets;

namespace Sluice.Bench.Generating;

/// <summary>The files of the bench in one folder. A file is made when it is first asked for, and kept.</summary>
/// <param name="folder">The folder; one of its own for each number of rows lies in it.</param>
/// <param name="rows">Records of the big file.</param>
internal sealed class DataSet(string folder, long rows)
{
    /// <summary>Records of the big file at full size: more than 1 GB.</summary>
    public const long RowsFull = 5_000_000;

    // Goes up with every change of the generator, so that old files are not taken for new ones.
    private const int Version = 1;

    private const int TimesLarger = 8;

    private readonly string _folder = Path.GetFullPath(Path.Combine(folder, rows.ToString()));

    /// <summary>True when figures of this size may be compared with the goals.</summary>
    public bool IsFullSize => rows >= RowsFull;

    /// <summary>Clean orders.</summary>
    public DataFile Big => Orders(new OrdersFile("big.csv", rows, 0, []));

    /// <summary>A tenth of <see cref="Big"/>.</summary>
    public DataFile Tenth => Orders(new OrdersFile("tenth.csv", Math.Max(1, rows / 10), 0, []));

    /// <summary>Orders of which one in a hundred has a flaw of any kind.</summary>
    public DataFile BigOnePercent => Orders(new OrdersFile("big1.csv", rows, 1, [.. OrdersFile.OfValues, .. OrdersFile.OfStructure]));

    /// <summary>Orders of which half have a value that a check or a type refuses.</summary>
    public DataFile BigHalfValues => Orders(new OrdersFile("big50v.csv", rows, 50, OrdersFile.OfValues));

    /// <summary>Orders of which half have too few fields or too many.</summary>
    public DataFile BigHalfRagged => Orders(new OrdersFile("big50r.csv", rows, 50, OrdersFile.OfStructure));

    /// <summary>Eight times <see cref="BigOnePercent"/>.</summary>
    public DataFile Large => Orders(new OrdersFile("large1.csv", rows * TimesLarger, 1, [.. OrdersFile.OfValues, .. OrdersFile.OfStructure]));

    /// <summary>One clean order.</summary>
    public DataFile OneRow => Orders(new OrdersFile("one-row.csv", 1, 0, []));

    /// <summary>The wide ticket export as CSV.</summary>
    public DataFile WideCsv => Keep("wide.csv", path =>
    {
        TicketsFile.WriteCsv(SparseTickets.Layout, path, WideRows);
        return (WideRows, 0);
    });

    /// <summary>The wide ticket export as Parquet.</summary>
    public DataFile WideParquet => Keep("wide.parquet", path =>
    {
        TicketsFile.WriteParquet(SparseTickets.Layout, WideCsv.Path, path, WideRows);
        return (WideRows, 0);
    });

    /// <summary>The Jira export with 1,667 columns as CSV.</summary>
    public DataFile TicketsCsv => Keep("tickets.csv", path =>
    {
        TicketsFile.WriteCsv(JiraTickets.Layout, path, WideRows);
        return (WideRows, 0);
    });

    /// <summary>The Jira export as the Parquet file that pandas makes of it.</summary>
    public DataFile TicketsParquet => Keep("tickets.parquet", path =>
    {
        TicketsFile.WriteParquet(JiraTickets.Layout, TicketsCsv.Path, path, WideRows);
        return (WideRows, 0);
    });

    /// <summary>Orders as a workbook, as many as fit a sheet.</summary>
    public DataFile Workbook => Keep("orders.xlsx", path =>
    {
        WorkbookFile.Write(path, WorkbookRows);
        return (WorkbookRows, 0);
    });

    private long WorkbookRows => Math.Min(1_000_000, rows);

    private long WideRows => Math.Min(10_000, rows);

    private DataFile Orders(OrdersFile file) => Keep(file.Name, path => (file.Rows, file.Write(path)));

    private DataFile Keep(string name, Func<string, (long Rows, long Flawed)> write)
    {
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, name);
        var note = path + ".json";
        if (File.Exists(note) && JsonSerializer.Deserialize<Note>(File.ReadAllBytes(note)) is { Version: Version } kept
            && File.Exists(path) && new FileInfo(path).Length == kept.Bytes)
        {
            return new DataFile(path, kept.Rows, kept.Flawed, kept.Bytes);
        }

        var clock = Stopwatch.StartNew();
        var (rowCount, flawed) = write(path);
        var made = new DataFile(path, rowCount, flawed, new FileInfo(path).Length);
        File.WriteAllBytes(note, JsonSerializer.SerializeToUtf8Bytes(new Note(Version, made.Rows, made.Flawed, made.Bytes)));
        Console.Error.WriteLine($"made {name}: {made.Rows:N0} rows, {made.Flawed:N0} flawed, {made.Bytes:N0} bytes in {clock.Elapsed.TotalSeconds:0.0} s");
        return made;
    }

    private sealed record Note(int Version, long Rows, long Flawed, long Bytes);
}
