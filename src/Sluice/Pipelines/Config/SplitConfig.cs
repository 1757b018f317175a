using System.Text.Json.Serialization;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>How a cell of several parts is cut (<c>split:</c>): a comment with its time and author in front.</summary>
public sealed record SplitConfig
{
    /// <summary>What stands between the parts.</summary>
    public required string By { get; init; }

    /// <summary>The parts in their order.</summary>
    public required IReadOnlyList<SplitPart> Parts { get; init; }

    /// <summary>The part that takes the delimiters that are too many.</summary>
    public required string Surplus { get; init; }

    /// <summary>The part that takes the whole cell where the parts are not what they should be, and the others nothing.</summary>
    public required string Otherwise { get; init; }

    /// <summary>For a cell that is a JSON object: for each part its members, names or paths with dots, of which the first with a value counts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Members { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>One part of a cell.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
public sealed record SplitPart(string Name, [property: JsonConverter(typeof(CellTypeJsonConverter))] CellType Type);
