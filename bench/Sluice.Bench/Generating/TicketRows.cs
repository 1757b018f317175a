using System.Text;

namespace Sluice.Bench.Generating;

/// <summary>Records of the wide ticket export, by their row number.</summary>
internal static class TicketRows
{
    private const ulong Sequence = 3;

    private static readonly byte[][] Words = [.. "Open,In Progress,Done,Bug,Story,Task,High,Medium,Low,backend,frontend,release".Split(',').Select(Encoding.ASCII.GetBytes)];

    /// <summary>The header with repeated names, as an issue tracker writes it.</summary>
    public static byte[] Header { get; } = Encoding.UTF8.GetBytes(
        string.Join(',', TicketColumns.Families.SelectMany(family => Enumerable.Repeat(family.Name, family.Slots))) + "\n");

    public static void Add(LineBuffer buffer, long row)
    {
        var random = SplitMix.ForRow(Sequence, row);
        foreach (var family in TicketColumns.Families)
        {
            var isFilled = random.With(family.Filled);
            for (var slot = 0; slot < family.Slots; slot++)
            {
                if (isFilled)
                {
                    AddCell(buffer, ref random, row, family.Kind);
                    isFilled = random.With(family.Continued);
                }

                buffer.Add((byte)',');
            }
        }

        buffer.CutTo(buffer.Count - 1);
        buffer.Add((byte)'\n');
    }

    private static void AddCell(LineBuffer buffer, ref SplitMix random, long row, TicketCell kind)
    {
        switch (kind)
        {
            case TicketCell.Key:
                buffer.Add("PRJ-"u8);
                buffer.Add(row + 1);
                break;
            case TicketCell.Number:
                buffer.Add(100_000 + row);
                break;
            case TicketCell.Title:
                Prose.AddField(buffer, ref random, 20 + random.Below(60));
                break;
            case TicketCell.Word:
                buffer.Add(Words[random.Below(Words.Length)]);
                break;
            case TicketCell.Person:
                buffer.Add("user"u8);
                buffer.Add(random.Below(400), 4);
                break;
            case TicketCell.Time:
                AddTime(buffer, ref random);
                break;
            case TicketCell.Text:
                Prose.AddField(buffer, ref random, 40 + random.Below(300), mayBreakLines: true);
                break;
            case TicketCell.Decimal:
                buffer.Add(random.Below(1000));
                buffer.Add(".5"u8);
                break;
            case TicketCell.Link:
                AddTime(buffer, ref random);
                buffer.Add(";user"u8);
                buffer.Add(random.Below(400), 4);
                buffer.Add(";https://tickets.example.org/attachment/"u8);
                buffer.Add(random.Below(1_000_000));
                break;
        }
    }

    private static void AddTime(LineBuffer buffer, ref SplitMix random)
    {
        buffer.Add("2024-"u8);
        buffer.Add(1 + random.Below(12), 2);
        buffer.Add((byte)'-');
        buffer.Add(1 + random.Below(28), 2);
        buffer.Add((byte)' ');
        buffer.Add(random.Below(24), 2);
        buffer.Add((byte)':');
        buffer.Add(random.Below(60), 2);
        buffer.Add(":00"u8);
    }
}
