namespace Sluice.TestFiles.Tickets;

/// <summary>
/// The columns of a wide ticket export, as a Jira with years of custom fields writes it: 12 that are always filled and
/// 1,655 that mostly are not. A comment, an attachment and a label each have a column for every one a ticket can have.
/// </summary>
public static class SparseTickets
{
    /// <summary>Columns in all.</summary>
    public const int Count = 1_667;

    /// <summary>The filled columns come first.</summary>
    public const int DenseCount = 12;

    /// <summary>The layout.</summary>
    public static TicketLayout Layout { get; } = new(sequence: 3, [.. Build()]);

    private static IEnumerable<TicketFamily> Build()
    {
        TicketFamily[] named =
        [
            new("Issue key", 1, 1, TicketCell.Key), new("Issue id", 1, 1, TicketCell.Number), new("Summary", 1, 1, TicketCell.Title),
            new("Issue Type", 1, 1, TicketCell.Word), new("Status", 1, 1, TicketCell.Word), new("Project key", 1, 1, TicketCell.Word),
            new("Priority", 1, 1, TicketCell.Word), new("Assignee", 1, 1, TicketCell.Person), new("Reporter", 1, 1, TicketCell.Person),
            new("Created", 1, 1, TicketCell.Time), new("Updated", 1, 1, TicketCell.Time), new("Description", 1, 1, TicketCell.Text),
            new("Resolved", 1, 0.6, TicketCell.Time), new("Due date", 1, 0.2, TicketCell.Time), new("Environment", 1, 0.1, TicketCell.Text),
            new("Labels", 6, 0.4, TicketCell.Word), new("Components", 4, 0.5, TicketCell.Word), new("Watchers", 10, 0.9, TicketCell.Person),
            new("Sprint", 12, 0.5, TicketCell.Title), new("Inward issue link (Relates)", 18, 0.2, TicketCell.Key),
            new("Outward issue link (Blocks)", 15, 0.1, TicketCell.Key), new("Attachment", 63, 0.4, TicketCell.Link) { Continued = 0.7 },
            new("Log Work", 40, 0.3, TicketCell.Link) { Continued = 0.6 }, new("Comment", 187, 0.7, TicketCell.Text) { Continued = 0.75 },
        ];
        var custom = Count - named.Sum(family => family.Slots);
        return named.Concat(Enumerable.Range(1, custom).Select(CustomField));
    }

    // A few custom fields are in use, some were once, and most are there because nobody dares to delete them.
    private static TicketFamily CustomField(int number)
    {
        var filled = (number % 100) switch { < 3 => 0.4, < 20 => 0.01, _ => 0.0003 };
        TicketCell[] kinds = [TicketCell.Word, TicketCell.Decimal, TicketCell.Person, TicketCell.Time, TicketCell.Title];
        return new($"Custom field (Field {number:0000})", 1, filled, kinds[number % kinds.Length]);
    }
}
