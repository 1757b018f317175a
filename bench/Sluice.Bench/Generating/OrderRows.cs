using System.Text;
using Sluice.TestFiles;

namespace Sluice.Bench.Generating;

/// <summary>Records of an orders export: ten columns of the types that real exports have, by their row number.</summary>
internal static class OrderRows
{
    private const ulong Sequence = 1;

    private const int Days = 730;

    // Every due date is this many days after the order at most.
    private const int DueDays = 60;

    private static readonly byte[][] Dates = [.. Enumerable.Range(0, Days + DueDays)
        .Select(day => Encoding.ASCII.GetBytes($"{new DateOnly(2023, 1, 1).AddDays(day):yyyy-MM-dd}"))];

    private static readonly byte[][] Categories = Bytes(
        "books,music,garden,kitchen,toys,sports,clothing,electronics,groceries,furniture,stationery,pharmacy");

    private static readonly byte[][] Countries = Bytes("AT,BE,BG,CH,CZ,DE,DK,EE,ES,FI,FR,GB,GR,HR,HU,IE,IT,LT,LU,LV,NL,NO,PL,PT,RO,SE,SI,SK,TR,US");

    /// <summary>The columns as DuckDB's <c>read_csv</c> takes them declared.</summary>
    public static IReadOnlyList<(string Name, string Type)> Columns { get; } =
    [
        ("order_id", "BIGINT"), ("created_at", "TIMESTAMP"), ("due_date", "DATE"), ("amount", "DECIMAL(12,2)"), ("weight_kg", "DOUBLE"),
        ("quantity", "SMALLINT"), ("category", "VARCHAR"), ("country", "VARCHAR"), ("description", "VARCHAR"), ("is_paid", "BOOLEAN"),
    ];

    public static byte[] Header { get; } = Encoding.ASCII.GetBytes(string.Join(',', Columns.Select(column => column.Name)) + "\n");

    /// <summary>Adds the record of a row. A flaw changes the record where it must and nowhere else.</summary>
    public static void Add(LineBuffer buffer, long row, Flaw flaw)
    {
        // A flaw must not change how many random numbers are drawn, or the cells behind it would be others.
        var random = SplitMix.ForRow(Sequence, row);
        if (flaw != Flaw.NoId)
        {
            buffer.Add(4_000_000_000 + row);
        }

        buffer.Add((byte)',');
        AddTimes(buffer, ref random, flaw);
        AddNumbers(buffer, ref random, flaw);
        var category = Categories[random.Below(Categories.Length)];
        buffer.Add(flaw == Flaw.UnknownCategory ? "miscellany"u8 : category);
        buffer.Add((byte)',');
        var country = Countries[random.Below(Countries.Length)];
        buffer.Add(flaw == Flaw.OddCountry ? "x1"u8 : country);
        if (flaw != Flaw.Short)
        {
            buffer.Add((byte)',');
            if (!random.OneIn(100))
            {
                Prose.AddField(buffer, ref random, 40 + random.Below(171));
            }

            buffer.Add(random.OneIn(3) ? ",false"u8 : ",true"u8);
        }

        buffer.Add(flaw == Flaw.Long ? ",extra\n"u8 : "\n"u8);
    }

    private static void AddTimes(LineBuffer buffer, ref SplitMix random, Flaw flaw)
    {
        var day = random.Below(Days);
        buffer.Add(flaw == Flaw.NoSuchTime ? "2023-02-30"u8 : Dates[day]);
        buffer.Add((byte)' ');
        var second = random.Below(86_400);
        buffer.Add(second / 3600, 2);
        buffer.Add((byte)':');
        buffer.Add(second / 60 % 60, 2);
        buffer.Add((byte)':');
        buffer.Add(second % 60, 2);
        buffer.Add((byte)'.');
        buffer.Add(random.Below(1_000_000), 6);
        buffer.Add((byte)',');
        var isEmpty = random.OneIn(25);
        var dueDay = day + 1 + random.Below(DueDays);
        if (flaw == Flaw.DueTooEarly)
        {
            buffer.Add("2001-01-01"u8);
        }
        else if (!isEmpty)
        {
            buffer.Add(Dates[Math.Min(dueDay, Dates.Length - 1)]);
        }

        buffer.Add((byte)',');
    }

    private static void AddNumbers(LineBuffer buffer, ref SplitMix random, Flaw flaw)
    {
        var bound = 100;
        for (var digits = random.Below(6); digits > 0; digits--)
        {
            bound *= 10;
        }

        var cents = 100 + random.Below(bound);
        if (flaw == Flaw.NoAmount)
        {
            buffer.Add("n/a"u8);
        }
        else
        {
            buffer.Add(cents / 100);
            buffer.Add((byte)'.');
            buffer.Add(cents % 100, 2);
        }

        buffer.Add((byte)',');
        if (!random.OneIn(30))
        {
            buffer.Add(random.Below(400));
            buffer.Add((byte)'.');
            buffer.Add((long)(random.Next() % 1_000_000_000_000), 12);
        }

        buffer.Add((byte)',');
        var quantity = 1 + random.Below(500);
        buffer.Add(flaw == Flaw.HugeQuantity ? 5_000 : quantity);
        buffer.Add((byte)',');
    }

    private static byte[][] Bytes(string list) => [.. list.Split(',').Select(Encoding.ASCII.GetBytes)];
}
