using System.Text.Json.Serialization;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>One target column (<c>map:</c>): which source columns or which expression it comes from, and its type.</summary>
public sealed record MapEntryConfig
{
    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>
    /// Names of source columns in order of preference; a name with <c>*</c> is a pattern. Empty for an expression.
    /// </summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>The source column by its place in the file, from 1, instead of a name; null where a name says it.</summary>
    public int? ColumnNumber { get; init; }

    /// <summary>SQL that gives the value; null for a target that comes from columns.</summary>
    public string? Expression { get; init; }

    /// <summary>The declared type; null to take the table's or the one that all rows prove.</summary>
    [JsonConverter(typeof(CellTypeJsonConverter))]
    public CellType? Type { get; init; }

    /// <summary>True when the file must have the column. A check for null cells stands among the pipeline's checks.</summary>
    public bool IsRequired { get; init; }

    /// <summary>True when the non-null cells of all its columns become one list.</summary>
    public bool Collects { get; init; }

    /// <summary>True when each element of the list has the name of its column beside its cell: what the star of the pattern stood for.</summary>
    public bool IsNamed { get; init; }

    /// <summary>True when cells of text that hold a JSON array or object are taken apart as those of JSON are.</summary>
    public bool HasJsonCells { get; init; }

    /// <summary>
    /// The member that stands for an element that is a JSON object: names or paths with dots, of which the first with a value
    /// counts; empty for the object itself.
    /// </summary>
    public IReadOnlyList<string> Member { get; init; } = [];

    /// <summary>How a cell of several parts is cut; null for one that is a single value.</summary>
    public SplitConfig? Split { get; init; }

    /// <summary>True when it is only for expressions and further streams, and no column of the pipeline's own stream.</summary>
    public bool IsHidden { get; init; }

    /// <summary>How its cells are written: the target's own keys over those of <c>read</c>.</summary>
    public CellFormat Format { get; init; } = CellFormat.Default;

    /// <summary>Where it is written; null when it was not written by anyone.</summary>
    public ConfigPlace? Place { get; init; }
}
