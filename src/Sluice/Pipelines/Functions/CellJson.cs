namespace Sluice.Pipelines.Functions;

/// <summary>What of a column's cells is taken for JSON.</summary>
internal enum CellJson
{
    /// <summary>Nothing: a cell is a text.</summary>
    None,

    /// <summary>An array or an object, where the text is one. A text between quotes is as it stands.</summary>
    Nested,

    /// <summary>All of them: the file says that they are.</summary>
    Any,
}
