using Sluice.Stores;
using Sluice.Stores.Search;
using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Search;

/// <summary>A few tickets with comments and entities, as the ticket pipeline would load them.</summary>
internal static class TicketIndex
{
    public const string Tickets = """
        SELECT * FROM (VALUES
            ('SHOP-1', 'Login fails after the update', 'The login page is blank: TypeError in render()', 'Open', 'High', ['login', 'Regression'], TIMESTAMPTZ '2026-01-11 15:04:00+00', 3, true),
            ('SHOP-2', 'Export of orders is slow', 'Exporting takes minutes, no failure though', 'Terminé(e)', 'Low', ['export'], TIMESTAMPTZ '2026-01-12 08:30:00+00', 5, false),
            ('SHOP-3', 'Please add Apple Pay', 'Customers ask for it; café owners above all', 'In Progress', NULL, NULL, TIMESTAMPTZ '2026-02-13 00:00:00+00', NULL, NULL),
            ('SHOP-4', 'Checkout error', NULL, 'open', 'High', [], NULL, 8, true)
        ) AS t(ticket_id, summary, description, status, priority, labels, created_at, votes, is_bug)
        """;

    public const string Comments = """
        SELECT _row, ticket_id, unnest(CASE ticket_id WHEN 'SHOP-1' THEN ['I get a login failure too', 'fixed in 2.4.2'] WHEN 'SHOP-4' THEN ['total failure'] END) AS body FROM {rows}
        """;

    public const string Entities = """
        SELECT _row, ticket_id, unnest(CASE ticket_id WHEN 'SHOP-1' THEN ['TypeError', 'v2.4.1'] WHEN 'SHOP-4' THEN ['typeerror'] END) AS value FROM {rows}
        """;

    public static StreamLoad[] Writes { get; } =
    [
        new("tickets", "tickets", LoadMode.Upsert)
        {
            Key = ["ticket_id"],
            Search = new()
            {
                Text = new Dictionary<string, double> { ["ticket_id"] = 10, ["summary"] = 5, ["description"] = 1 },
                Filters = ["ticket_id", "status", "priority", "labels", "created_at", "votes", "is_bug"],
                Facets = ["status", "priority", "labels"],
                Names = new Dictionary<string, string> { ["created_at"] = "created", ["labels"] = "label" },
                Title = "summary",
                Date = "created_at",
            },
        },
        new("comments", "comments", LoadMode.ReplaceBy)
        {
            By = ["ticket_id"],
            Search = new() { PartOf = "tickets", Text = new Dictionary<string, double> { ["body"] = 1 }, Names = new Dictionary<string, string> { ["body"] = "comment" } },
        },
        new("entities", "entities", LoadMode.ReplaceBy)
        {
            By = ["ticket_id"],
            Search = new() { PartOf = "tickets", Filters = ["value"], Facets = ["value"], Names = new Dictionary<string, string> { ["value"] = "entity" } },
        },
    ];

    /// <summary>A package of tickets.</summary>
    public static PackageLoad Package(StoreFolder home, string job = "job-1", string rows = Tickets, string comments = Comments, string entities = Entities) =>
        home.Package(job).Rows(rows, "tickets").Child("comments", comments).Child("entities", entities).Into(Writes);
}
