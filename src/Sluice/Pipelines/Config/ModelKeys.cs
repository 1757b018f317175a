namespace Sluice.Pipelines.Config;

/// <summary>The keys of one entry of <c>models</c> in sluice.yaml.</summary>
internal static class ModelKeys
{
    private static readonly ModelConfig Default = new("", new Uri("http://localhost/"));

    private static readonly ConfigKey<Uri> Url = new("url", new HttpUrlShape(),
        "Where it answers. It is sent `{\"texts\": […]}` by POST and answers `{\"results\": [{…}, …]}`, an object for each text in their order; "
        + "an object with `error` says that it could not. With `batch_texts: 1` it is sent `{\"text\": …}` and answers the object itself.")
    {
        IsRequired = true,
        Example = "url: https://models.example.com/tone",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<string>>> Headers = new("headers",
        new NamedShape<string>(new SecretTextShape("a header's value"), "a section with a name and a value for each header", Shapes.Text),
        "Headers of every call. Secrets stand in them as `${secret:env:NAME}`.")
    {
        DefaultWords = "none",
        Example = "headers:\n  Authorization: Bearer ${secret:env:MODEL_TOKEN}",
    };

    private static readonly ConfigKey<long> BatchTexts = new("batch_texts", Shapes.Whole(1, 1000), "How many texts one call holds.")
    {
        Default = Default.BatchTexts,
        Example = "batch_texts: 1",
    };

    private static readonly ConfigKey<long> Parallel = new("parallel", Shapes.Whole(1, 64), "How many calls are made at the same time.")
    {
        Default = Default.Parallel,
        Example = "parallel: 8",
    };

    private static readonly ConfigKey<long> TimeoutSeconds = new("timeout_seconds", Shapes.Whole(1, 600), "How long one call may take.")
    {
        Default = Default.TimeoutSeconds,
        Example = "timeout_seconds: 30",
    };

    private static readonly ConfigKey<long> AttemptsMax = new("attempts_max", Shapes.Whole(1, 20),
        "How often a call is made that finds no answer, or one that says to come again (408, 429, 5xx), before its texts have failed.")
    {
        Default = Default.AttemptsMax,
        Example = "attempts_max: 2",
    };

    private static readonly ConfigKey<long> TextCharactersMax = new("text_characters_max", Shapes.Whole(1, ModelConfig.TextCharactersCeiling),
        "A longer text is not sent; its outcome says so. Nothing is cut off silently.")
    {
        Default = Default.TextCharactersMax,
        Example = "text_characters_max: 5000",
    };

    private static readonly ConfigKey<bool> Private = new("private", Shapes.Bool,
        "Whether it may be at a private address: on this machine, or in a network that is not public. Without it a name that leads to one is refused.")
    {
        Default = Default.IsPrivate,
        Example = "private: true",
    };

    private static readonly ConfigKey<bool> KeepAnswers = new("keep_answers", Shapes.Bool,
        "Whether answers are kept in the home folder, so that the same text is never sent twice.")
    {
        Default = Default.KeepsAnswers,
        Example = "keep_answers: false",
    };

    /// <summary>The section of one model.</summary>
    public static ConfigSection<ModelConfig> Section { get; } = new(
        "models", "Models of your own that answer over HTTP: a section with a key for each. Only what stands here is ever called, "
        + "redirections are not followed, and pipelines know them by name.",
        [Url, Headers, BatchTexts, Parallel, TimeoutSeconds, AttemptsMax, TextCharactersMax, Private, KeepAnswers],
        values => new ModelConfig(values.Path[(values.Path.LastIndexOf('.') + 1)..], values.Get(Url) ?? Default.Url)
        {
            Headers = HeadersOf(values),
            BatchTexts = (int)values.Get(BatchTexts),
            Parallel = (int)values.Get(Parallel),
            TimeoutSeconds = (int)values.Get(TimeoutSeconds),
            AttemptsMax = (int)values.Get(AttemptsMax),
            TextCharactersMax = (int)values.Get(TextCharactersMax),
            IsPrivate = values.Get(Private),
            KeepsAnswers = values.Get(KeepAnswers),
            Place = values.Place,
        });

    private static Dictionary<string, string> HeadersOf(SectionValues values)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in values.Get(Headers) ?? [])
        {
            if (!header.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            {
                values.Problems.Add(header.Place, "bad_name", $"{Quoted.Of(header.Name)} can not be the name of a header.", header.Name, "letters, digits and -");
            }
            else if (!headers.TryAdd(header.Name, header.Value))
            {
                values.Problems.Add(header.Place, "duplicate_name", $"The header {header.Name} stands there twice.", header.Name, "one value for each header");
            }
        }

        return headers;
    }
}
