using System.Globalization;
using System.Text;

namespace Sluice.TestFiles.Tickets;

/// <summary>Cells as Jira writes them, with what makes them hard: line ends of both kinds, quotes, markup, blanks that do not break, emoji.</summary>
internal sealed class JiraCells
{
    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    private static readonly Dictionary<string, string[]> Choices = new(StringComparer.Ordinal)
    {
        ["Issue Type"] = ["Bug", "Story", "Task", "Sub-task", "Incident"],
        ["Status"] = ["Open", "In Progress", "Done", "Waiting for customer", "Blocked"],
        ["Status Category"] = ["To Do", "In Progress", "Done"],
        ["Priority"] = ["Highest", "High", "Medium", "Low"],
        ["Resolution"] = ["Done", "Won't Do", "Duplicate", "Cannot Reproduce"],
        ["Project key"] = ["PRJ"],
        ["Project name"] = ["Parcel Portal"],
        ["Project type"] = ["software"],
        ["Components"] = ["Checkout", "Login Service", "Invoice Export", "Mobile App", "Search", "Warehouse API"],
        ["Labels"] = ["backend", "frontend", "release", "customer", "regression", "security"],
        ["Sprint"] = ["PRJ Sprint 12", "PRJ Sprint 13", "PRJ Sprint 14"],
    };

    private static readonly string[] FirstNames = ["Ana", "Ben", "Carla", "Deepak", "Elif", "Frida", "Goran", "Hannah", "Ivo", "Jörg", "Kenji", "Lucía"];

    private static readonly string[] LastNames = ["Almeida", "Becker", "Costa", "Díaz", "Eriksen", "Fischer", "Gupta", "Haddad", "Ito", "Jansen", "Kowalski", "Moreau"];

    private readonly LineBuffer _text = new();

    public void Add(LineBuffer buffer, ref SplitMix random, long row, TicketFamily family)
    {
        _text.Clear();
        switch (family.Kind)
        {
            case TicketCell.Summary:
                TicketProse.AddLine(_text, ref random, Length(ref random, 60, 150, 200, 254));
                break;
            case TicketCell.Description:
                TicketProse.AddText(_text, ref random, Length(ref random, 270, 1_600, 10_000, 56_113), multiline: 0.9);
                break;
            case TicketCell.LongText:
                TicketProse.AddText(_text, ref random, Length(ref random, 120, 500, 1_500, 4_000), multiline: 0.5);
                break;
            case TicketCell.Comment:
                AddStamp(ref random);
                TicketProse.AddText(_text, ref random, Length(ref random, 190, 520, 1_500, 16_139), multiline: 0.3);
                break;
            case TicketCell.Attachment:
                AddStamp(ref random);
                Add($"screenshot-{random.Below(100_000)}.png;https://example.atlassian.net/rest/api/3/attachment/content/{random.Below(1_000_000)}");
                break;
            default:
                AddShort(ref random, row, family);
                break;
        }

        buffer.AddField(_text.Written);
    }

    private void AddShort(ref SplitMix random, long row, TicketFamily family)
    {
        switch (family.Kind)
        {
            case TicketCell.JiraTime:
                AddTime(ref random, isDay: family.Name == "Due date");
                break;
            case TicketCell.FullName:
                Add($"{random.OneOf(FirstNames)} {random.OneOf(LastNames)}");
                break;
            case TicketCell.AccountId:
                AddAccount(ref random);
                break;
            case TicketCell.OtherKey:
                Add($"PRJ-{1 + random.Below(10_000)}");
                break;
            case TicketCell.OtherNumber:
                Add($"{100_000 + random.Below(10_000)}");
                break;
            case TicketCell.SmallNumber:
                Add($"{random.Below(5)}");
                break;
            case TicketCell.Points:
                Add($"{random.Below(21)}.0");
                break;
            case TicketCell.Percent:
                Add($"{random.Below(101)}%");
                break;
            case TicketCell.Flag:
                Add(random.OneOf(["true", "false", "Yes", "No"]));
                break;
            case TicketCell.Json:
                Add(random.OneIn(2) ? "{}" : $"{{\"pullrequest\":{{\"count\":{random.Below(5)},\"state\":\"MERGED\"}}}}");
                break;
            case TicketCell.Url:
                Add($"https://example.org/design/{row}");
                break;
            default:
                Add(random.OneOf(Choices.GetValueOrDefault(family.Name) ?? ["Low", "Medium", "High", "Team A", "Team B", "n/a", "Europe", "Not started"]));
                break;
        }
    }

    private void AddStamp(ref SplitMix random)
    {
        AddTime(ref random);
        _text.Add((byte)';');
        AddAccount(ref random);
        _text.Add((byte)';');
    }

    private void AddTime(ref SplitMix random, bool isDay = false)
    {
        var minutes = isDay ? 0 : random.Below(24 * 60);
        var hour = minutes / 60;
        Add($"{1 + random.Below(28):00}/{random.OneOf(Months)}/{21 + random.Below(5)} {(hour % 12 == 0 ? 12 : hour % 12)}:{minutes % 60:00} {(hour < 12 ? "AM" : "PM")}");
    }

    private void AddAccount(ref SplitMix random)
    {
        var person = (ulong)random.Below(400);
        Add(person % 2 == 0 ? $"712020:00000000-0000-4000-8000-{person:x12}" : $"{person:x24}");
    }

    private void Add(FormattableString text) => Add(text.ToString(CultureInfo.InvariantCulture));

    private void Add(string text) => _text.Add(Encoding.UTF8.GetBytes(text));

    // Half of the texts are shorter than the first length, a tenth are longer than the second, a hundredth than the third.
    private static int Length(ref SplitMix random, int half, int tenth, int hundredth, int most)
    {
        var share = random.Share();
        var (from, to, within) = share switch
        {
            < 0.5 => (half / 5, half, share / 0.5),
            < 0.9 => (half, tenth, (share - 0.5) / 0.4),
            < 0.99 => (tenth, hundredth, (share - 0.9) / 0.09),
            < 0.9999 => (hundredth, hundredth * 2, (share - 0.99) / 0.0099),
            _ => (most, most, 0),
        };
        return (int)(from * Math.Pow((double)to / from, within));
    }
}
