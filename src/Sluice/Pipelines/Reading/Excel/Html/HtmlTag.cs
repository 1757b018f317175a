namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>The tags that matter to a table and to the text in it.</summary>
internal enum HtmlTag
{
    /// <summary>Any other.</summary>
    Other,

    Table,
    Head,

    /// <summary>What follows the head of a table.</summary>
    Body,
    Row,
    Cell,
    HeaderCell,

    /// <summary>A line break, or an element that begins on a line of its own.</summary>
    Line,

    /// <summary>An element whose blanks and line ends count.</summary>
    Preformatted,

    /// <summary>An element whose content is no text: script, style, title.</summary>
    Raw,
}
