namespace Sluice.TestFiles.Tickets;

/// <summary>What stands in a cell of a ticket.</summary>
public enum TicketCell
{
    /// <summary>A ticket's key.</summary>
    Key,

    /// <summary>A whole number of its own for each row.</summary>
    Number,

    /// <summary>A short text.</summary>
    Title,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>A user's name.</summary>
    Person,

    /// <summary>A time as ISO writes it.</summary>
    Time,

    /// <summary>Free text.</summary>
    Text,

    /// <summary>A number with a fraction.</summary>
    Decimal,

    /// <summary>A time, a user and a URL.</summary>
    Link,

    /// <summary>What a ticket is about, as people write it.</summary>
    Summary,

    /// <summary>A ticket's description: mostly of several lines, seldom of many thousand characters.</summary>
    Description,

    /// <summary>A comment: its time, its author's id, its text.</summary>
    Comment,

    /// <summary>An attachment: its time, its author's id, its name, its URL.</summary>
    Attachment,

    /// <summary>A time as Jira writes it.</summary>
    JiraTime,

    /// <summary>The full name of a person.</summary>
    FullName,

    /// <summary>The id of an account.</summary>
    AccountId,

    /// <summary>The key of another ticket.</summary>
    OtherKey,

    /// <summary>The number of another ticket.</summary>
    OtherNumber,

    /// <summary>A whole number that is small.</summary>
    SmallNumber,

    /// <summary>A number as a data frame writes it: with <c>.0</c>.</summary>
    Points,

    /// <summary>A status, a priority and the like, by the column.</summary>
    Choice,

    /// <summary>true, false, Yes or No.</summary>
    Flag,

    /// <summary>A JSON object.</summary>
    Json,

    /// <summary>A URL.</summary>
    Url,

    /// <summary>Several lines of text in a custom field.</summary>
    LongText,

    /// <summary>A share such as 0%.</summary>
    Percent,
}
