namespace Sluice.TestFiles.Tickets;

/// <summary>
/// The 1,667 columns of a real Jira export, filled as exports of that kind are: about 90 of the cells of a row have a value,
/// nine of ten custom fields are empty on all rows, and a comment, an attachment or a link has a column for each that a ticket can
/// have.
/// </summary>
public static class JiraTickets
{
    /// <summary>Columns in all.</summary>
    public const int Count = 1_667;

    /// <summary>Rows of the export.</summary>
    public const int Rows = 10_000;

    private static readonly string[] Full =
    [
        "Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Project name", "Project type", "Project lead", "Project lead id", "Priority",
        "Reporter", "Reporter Id", "Creator", "Creator Id", "Created", "Updated", "Votes", "Status Category", "Status Category Changed",
    ];

    // How full the custom fields are that are not empty: at a tenth of them, a quarter, a half and so on.
    private static readonly (double At, double Fill)[] FillQuantiles = [(0, 0.002), (0.1, 0.014), (0.25, 0.083), (0.5, 0.25), (0.75, 0.71), (0.9, 1), (1, 1)];

    // What custom fields hold, with their shares.
    private static readonly (double Share, TicketCell Kind)[] CustomKinds =
    [
        (0.43, TicketCell.Choice), (0.27, TicketCell.Summary), (0.09, TicketCell.Points), (0.08, TicketCell.LongText), (0.06, TicketCell.Flag),
        (0.04, TicketCell.JiraTime), (0.02, TicketCell.Json), (0.01, TicketCell.Url),
    ];

    /// <summary>The layout.</summary>
    public static TicketLayout Layout { get; } = new(sequence: 4, [.. Families()]) { HasEmptyAsDouble = true };

    /// <summary>The families and their widths, as the list of them says.</summary>
    public static IEnumerable<(string Name, int Slots)> Listed()
    {
        using var stream = typeof(JiraTickets).Assembly.GetManifestResourceStream("jira-families.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                var tab = line.IndexOf('\t', StringComparison.Ordinal);
                yield return (line[..tab], int.Parse(line.AsSpan(tab + 1), System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    private static IEnumerable<TicketFamily> Families() => Listed().Select((family, index) => Family(family.Name, family.Slots, index));

    private static TicketFamily Family(string name, int slots, int index) => name switch
    {
        "Comment" => new(name, slots, 0.48, TicketCell.Comment)
        {
            FirstContinued = [0.35 / 0.48, 0.3 / 0.35, 0.25 / 0.3, 0.2 / 0.25, 0.17 / 0.2, 0.14 / 0.17, 0.12 / 0.14],
            Continued = 0.9,
        },
        "Attachment" => new(name, slots, 0.3, TicketCell.Attachment) { FirstContinued = [0.43, 0.54, 0.57, 0.75, 0.67], Continued = 0.85 },
        "Watchers" => new(name, slots, 0.97, TicketCell.FullName) { FirstContinued = [0.44, 0.51, 0.5] },
        "Watchers Id" => new(name, slots, 0.97, TicketCell.AccountId) { FirstContinued = [0.44, 0.51, 0.5] },
        "Labels" => new(name, slots, 0.54, TicketCell.Choice) { FirstContinued = [0.54, 0.48, 0.36, 0.4, 0.5] },
        "Components" => new(name, slots, 0.6, TicketCell.Choice) { Continued = 0.2 },
        "Issue key" => new(name, slots, 1, TicketCell.Key),
        "Issue id" => new(name, slots, 1, TicketCell.Number),
        "Votes" => new(name, slots, 1, TicketCell.SmallNumber),
        "Description" => new(name, slots, 0.85, TicketCell.Description),
        "Parent" => new(name, slots, 0.5, TicketCell.OtherNumber),
        "Parent key" => new(name, slots, 0.5, TicketCell.OtherKey),
        "Work Ratio" => new(name, slots, 0.2, TicketCell.Percent),
        "Project description" or "Security Level" or "Satisfaction rating" => new(name, slots, 0, TicketCell.Choice),
        _ when name.Contains("issue link (", StringComparison.Ordinal) => new(name, slots, 0.05, TicketCell.OtherKey) { Continued = 0.4 },
        _ when name.StartsWith("Custom field (", StringComparison.Ordinal) => Custom(name, slots, index),
        _ => new(name, slots, FillOf(name), KindOf(name)),
    };

    private static double FillOf(string name) => Full.Contains(name) ? 1 : name switch
    {
        "Assignee" or "Assignee Id" => 0.8,
        "Resolution" or "Resolved" or "Last Viewed" or "Parent summary" => 0.5,
        "Sprint" => 0.4,
        _ => 0.08,
    };

    private static TicketCell KindOf(string name) => name switch
    {
        "Summary" or "Parent summary" => TicketCell.Summary,
        "Created" or "Updated" or "Last Viewed" or "Resolved" or "Due date" or "Status Category Changed" => TicketCell.JiraTime,
        "Assignee" or "Reporter" or "Creator" or "Project lead" => TicketCell.FullName,
        "Environment" => TicketCell.LongText,
        _ when name.EndsWith("Id", StringComparison.Ordinal) || name.EndsWith("lead id", StringComparison.Ordinal) => TicketCell.AccountId,
        _ when name.Contains("stimate", StringComparison.Ordinal) || name.Contains("Time Spent", StringComparison.Ordinal) => TicketCell.Points,
        _ => TicketCell.Choice,
    };

    private static TicketFamily Custom(string name, int slots, int index)
    {
        var random = SplitMix.ForRow(5, index);
        if (!random.OneIn(10))
        {
            return new(name, slots, 0, TicketCell.Choice);
        }

        var kind = CustomKinds[^1].Kind;
        var share = random.Share();
        foreach (var (of, candidate) in CustomKinds)
        {
            share -= of;
            if (share < 0)
            {
                kind = candidate;
                break;
            }
        }

        return new(name, slots, FillAt(random.Share()), kind) { Continued = 0.3 };
    }

    private static double FillAt(double share)
    {
        for (var i = 1; i < FillQuantiles.Length; i++)
        {
            if (share <= FillQuantiles[i].At)
            {
                var ((from, least), (to, most)) = (FillQuantiles[i - 1], FillQuantiles[i]);
                return least + ((most - least) * (share - from) / (to - from));
            }
        }

        return 1;
    }
}
