using System.Text;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Entities;

namespace Sluice.Pipelines.Enriching;

/// <summary>
/// <c>name(text, texts, …) → STRUCT(field, number, kind, text, value, start_pos, end_pos)[]</c>, never NULL: what the texts of a row
/// name, with places in characters (Unicode code points) from 0, the end not included. It is called
/// volatile though it is pure: DuckDB would else push it into the filter that sums the rows, and run it twice.
/// </summary>
internal sealed class EntitiesFunction : DuckScalarFunction
{
    private readonly IReadOnlyList<TextArgument> _arguments;
    private readonly Gazetteer _gazetteer;
    private readonly byte[]?[] _kinds;

    /// <param name="name">The name in SQL.</param>
    /// <param name="config">What is wanted.</param>
    /// <param name="terms">Listed names, those of the file's own columns among them.</param>
    /// <param name="arguments">The columns of text, as the function will be called with them.</param>
    public EntitiesFunction(string name, EntitiesConfig config, IReadOnlyList<GazetteerTerm> terms, IReadOnlyList<TextArgument> arguments)
        : base(name, ListType, [.. arguments.Select(argument => argument.Type)])
    {
        _arguments = arguments;
        _gazetteer = new Gazetteer(terms, EntityKinds.Names.Count);
        _kinds = [.. EntityKinds.Names.Concat(_gazetteer.Kinds)
            .Select(kind => config.Kinds.Count == 0 || config.Kinds.Contains(kind) ? Encoding.UTF8.GetBytes(kind) : null)];
        HandlesNulls = true;
        Volatile = true;
    }

    /// <summary>The type of the result.</summary>
    public static DuckLogicalType ListType { get; } = DuckLogicalType.List(DuckLogicalType.Struct(
        new("field", DuckLogicalType.Varchar), new("number", DuckLogicalType.Integer), new("kind", DuckLogicalType.Varchar),
        new("text", DuckLogicalType.Varchar), new("value", DuckLogicalType.Varchar), new("start_pos", DuckLogicalType.Integer),
        new("end_pos", DuckLogicalType.Integer)));

    /// <inheritdoc/>
    protected override object CreateState() => new EntitiesRun(_arguments, _gazetteer, _kinds);

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state) => ((EntitiesRun)state!).Run(input, output);
}
