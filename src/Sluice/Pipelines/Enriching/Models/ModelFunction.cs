using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Enriching.Models;

/// <summary>
/// <c>name(text, texts, …) → STRUCT(field, number, …, error)[]</c>, never NULL: what a model says about the texts of a row. The distinct
/// texts of a vector are asked for together.
/// </summary>
internal sealed class ModelFunction : DuckScalarFunction
{
    private readonly ModelCallConfig _call;
    private readonly IReadOnlyList<TextArgument> _arguments;
    private readonly IModels _models;

    /// <param name="name">The name in SQL.</param>
    /// <param name="call">What is asked.</param>
    /// <param name="arguments">The columns of text, as the function will be called with them.</param>
    /// <param name="models">Who answers.</param>
    public ModelFunction(string name, ModelCallConfig call, IReadOnlyList<TextArgument> arguments, IModels models)
        : base(name, ListType(call), [.. arguments.Select(argument => argument.Type)])
    {
        _call = call;
        _arguments = arguments;
        _models = models;
        HandlesNulls = true;
        Volatile = true;
    }

    /// <summary>The type of the result.</summary>
    public static DuckLogicalType ListType(ModelCallConfig call) => DuckLogicalType.List(DuckLogicalType.Struct(
    [
        new("field", DuckLogicalType.Varchar), new("number", DuckLogicalType.Integer),
        .. call.Returns.Select(value => new DuckColumn(value.Name, TypeOf(value.Kind))),
        new("error", DuckLogicalType.Varchar),
    ]));

    /// <inheritdoc/>
    protected override object CreateState() => new ModelRun(_call, _arguments, _models);

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state) => ((ModelRun)state!).Run(input, output);

    private static DuckLogicalType TypeOf(CellTypeKind kind) => kind switch
    {
        CellTypeKind.Integer => DuckLogicalType.BigInt,
        CellTypeKind.Double => DuckLogicalType.Double,
        CellTypeKind.Boolean => DuckLogicalType.Boolean,
        CellTypeKind.Json => DuckLogicalType.Json,
        _ => DuckLogicalType.Varchar,
    };
}
