using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Sentiment;

namespace Sluice.Pipelines.Enriching;

/// <summary>
/// <c>name(text, texts, …) → STRUCT(label, score, confidence, trend, texts)</c>: what each text of a row feels like, and what they
/// come to together. Blank texts are left out; one of which nothing is known is there with NULLs. It is
/// called volatile though it is pure: DuckDB would else push it into the filter that sums the rows, and run it twice.
/// </summary>
internal sealed class SentimentFunction : DuckScalarFunction
{
    private static readonly DuckLogicalType Word = DuckLogicalType.Struct(
        new("word", DuckLogicalType.Varchar), new("valence", DuckLogicalType.Double));

    private static readonly DuckLogicalType Text = DuckLogicalType.Struct(
        new("field", DuckLogicalType.Varchar), new("number", DuckLogicalType.Integer), new("sentiment", DuckLogicalType.Varchar),
        new("score", DuckLogicalType.Double), new("confidence", DuckLogicalType.Double), new("positive", DuckLogicalType.Double),
        new("neutral", DuckLogicalType.Double), new("negative", DuckLogicalType.Double), new("words", DuckLogicalType.List(Word)));

    private static readonly DuckLogicalType Result = DuckLogicalType.Struct(
        new("label", DuckLogicalType.Varchar), new("score", DuckLogicalType.Double), new("confidence", DuckLogicalType.Double),
        new("trend", DuckLogicalType.Varchar), new("texts", DuckLogicalType.List(Text)));

    private readonly IReadOnlyList<TextArgument> _arguments;
    private readonly SentimentConfig _config;
    private readonly SentimentLexicon _lexicon;

    /// <param name="name">The name in SQL.</param>
    /// <param name="config">What is wanted.</param>
    /// <param name="arguments">The columns of text, as the function will be called with them.</param>
    public SentimentFunction(string name, SentimentConfig config, IReadOnlyList<TextArgument> arguments)
        : base(name, Result, [.. arguments.Select(argument => argument.Type)])
    {
        _arguments = arguments;
        _config = config;
        _lexicon = SentimentLexicon.Create(config.Domain, config.Lexicon);
        HandlesNulls = true;
        Volatile = true;
    }

    /// <summary>The type of the list of single results.</summary>
    public static DuckLogicalType TextsType { get; } = DuckLogicalType.List(Text);

    /// <inheritdoc/>
    protected override object CreateState() => new SentimentRun(_arguments, _config, _lexicon);

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state) => ((SentimentRun)state!).Run(input, output);
}
