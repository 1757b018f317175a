using System.Text;

namespace Sluice.TestFiles.Tickets;

/// <summary>Records of a wide ticket export, by their row number.</summary>
/// <param name="layout">Its columns.</param>
internal sealed class TicketRows(TicketLayout layout)
{
    private static readonly byte[][] Words = [.. "Open,In Progress,Done,Bug,Story,Task,High,Medium,Low,backend,frontend,release".Split(',').Select(Encoding.ASCII.GetBytes)];

    private readonly JiraCells _jira = new();

    public void Add(LineBuffer buffer, long row)
    {
        var random = SplitMix.ForRow(layout.Sequence, row);
        foreach (var family in layout.Families)
        {
            var isFilled = random.With(family.Filled);
            for (var slot = 0; slot < family.Slots; slot++)
            {
                if (isFilled)
                {
                    AddCell(buffer, ref random, row, family);
                    isFilled = random.With(family.ContinuedAfter(slot));
                }

                buffer.Add((byte)',');
            }
        }

        buffer.CutTo(buffer.Count - 1);
        buffer.Add((byte)'\n');
    }

    private void AddCell(LineBuffer buffer, ref SplitMix random, long row, TicketFamily family)
    {
        switch (family.Kind)
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
            default:
                _jira.Add(buffer, ref random, row, family);
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
