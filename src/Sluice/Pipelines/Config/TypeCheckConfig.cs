using System.Text.Json.Serialization;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>Every value of the column can be read as a type, whatever the column's own type is.</summary>
/// <param name="Column">The target column.</param>
/// <param name="Type">The type.</param>
public sealed record TypeCheckConfig(
    string Column, [property: JsonConverter(typeof(CellTypeJsonConverter))] CellType Type) : CheckConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => [Column];

    /// <inheritdoc/>
    protected override string DefaultTitle => $"{Column}_type";
}
