using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines;

/// <summary>A column of the plan's result: where its value comes from and what it has to be.</summary>
/// <param name="Name">Its name in the stream.</param>
/// <param name="Type">Its type, declared, taken from the table, or guessed.</param>
internal sealed record PlanTarget(string Name, CellType Type)
{
    /// <summary>Indexes of the source columns that feed it: one; several for a collected list; none when it is an expression or missing.</summary>
    public IReadOnlyList<int> Sources { get; init; } = [];

    /// <summary>How its cells are written.</summary>
    public CellFormat Format { get; init; } = CellFormat.Default;

    /// <summary>DuckDB's SQL over source columns and other targets, instead of a source column.</summary>
    public string? Expression { get; init; }

    /// <summary>True when the non-null cells of all its sources become one list.</summary>
    public bool Collects { get; init; }

    /// <summary>The names of the sources, for a list of pairs; null for a list of cells.</summary>
    public IReadOnlyList<string>? SourceNames { get; init; }

    /// <summary>True when cells of text that hold a JSON array or object are taken apart.</summary>
    public bool HasJsonCells { get; init; }

    /// <summary>The member that stands for an element that is an object; empty for the object itself.</summary>
    public IReadOnlyList<string> Member { get; init; } = [];

    /// <summary>How its cells are cut; null for single values.</summary>
    public SplitConfig? Split { get; init; }

    /// <summary>The order that the dates in its parts have proven where day and month are figures; null where they say themselves what they mean.</summary>
    public DateOrder? PartsOrder { get; init; }

    /// <summary>True when its expression gives text that has to be read as its type, as a cell is.</summary>
    public bool ReadsExpression => Expression is not null && IsDeclared && NativeType == "VARCHAR"
        && Type.Kind is not (CellTypeKind.Text or CellTypeKind.List or CellTypeKind.Json or CellTypeKind.Blob);

    /// <summary>True when it is no column of the pipeline's own stream.</summary>
    public bool IsHidden { get; init; }

    /// <summary>True for <c>rest</c>: the non-null cells of its sources as one JSON object.</summary>
    public bool IsRest { get; init; }

    /// <summary>The keys of <c>rest</c>, one for each of its sources.</summary>
    public IReadOnlyList<string> RestKeys { get; init; } = [];

    /// <summary>The native type that the source has already (Parquet), or that the expression gives; null for text that must be parsed.</summary>
    public string? NativeType { get; init; }

    /// <summary>DuckDB's type of the column.</summary>
    public string SqlType => Collects ? $"{ElementSql}[]" : Split is not null ? ElementSql : IsRest ? "JSON" : NativeType is not null && !IsDeclared ? NativeType : Type.Sql;

    /// <summary>True when its values are lists, whose elements are what the checks on values look at.</summary>
    public bool IsList => SqlType.EndsWith("[]", StringComparison.Ordinal);

    /// <summary>True when a value, or an element of a list, is a structure with parts.</summary>
    public bool IsOfParts => Split is not null || (Collects && SourceNames is not null);

    /// <summary>The type of one value, or of one element of a list; null for one of the file's that pipelines have no word for.</summary>
    public CellType? ValueType => (NativeType is not null && !IsDeclared && !Collects ? CellType.OfSql(NativeType) : Type) is { } type ? type.Element ?? type : null;

    private string ElementSql => Split is not null
        ? $"STRUCT({string.Join(", ", Split.Parts.Select(part => $"{DuckSql.Identifier(part.Name)} {part.Type.Sql}"))})"
        : SourceNames is null ? Type.Sql : "STRUCT(name VARCHAR, \"value\" VARCHAR)";

    /// <summary>True when a person or a table said the type, so that a native column has to fit it.</summary>
    public bool IsDeclared { get; init; }
}
