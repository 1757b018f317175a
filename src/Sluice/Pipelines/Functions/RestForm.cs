namespace Sluice.Pipelines.Functions;

/// <summary>How the cells of a column stand in a JSON object.</summary>
internal enum RestForm
{
    /// <summary>In quotes, escaped.</summary>
    Text,

    /// <summary>Without quotes: numbers, true and false. What JSON does not know as such (<c>nan</c>) is quoted after all.</summary>
    Bare,

    /// <summary>As it is: the cell holds a JSON value.</summary>
    Json,
}
