namespace Sluice.Pipelines.Config;

/// <summary>The keys of one stream of <c>streams</c>.</summary>
internal static class StreamKeys
{
    private static readonly ConfigKey<string> From = new("from", Shapes.Name,
        "The stream it is made of: the pipeline's own, by the pipeline's name. Streams of other streams come with a later "
        + "version.")
    {
        IsRequired = true,
        Example = "from: tickets",
    };

    private static readonly ConfigKey<string> Unnest = new("unnest", Shapes.Text,
        "The list column of that stream whose elements become rows.")
    {
        IsRequired = true,
        Example = "unnest: comments",
    };

    /// <summary>The section of one stream.</summary>
    public static ConfigSection<StreamConfig> Section { get; } = new(
        "streams", "Further tables made of list columns, a key for each: one row for each element.", [From, Unnest],
        values => new StreamConfig(
            values.Path[(values.Path.LastIndexOf('.') + 1)..], values.Get(From) ?? "", values.Get(Unnest) ?? "") { Place = values.Place });
}
