namespace Sluice.Pipelines.Config;

/// <summary>
/// Checks that the columns which checks, streams and writes name exist: among the targets of <c>map</c> when the pipeline
/// is read, and among the columns of the file when there is no <c>map</c> and the file is there.
/// </summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="columns">The columns of its own stream.</param>
/// <param name="owner">Who has these columns, for messages: map, the file.</param>
/// <param name="problems">Collects the problems.</param>
internal sealed class ColumnReferences(PipelineConfig pipeline, IReadOnlyCollection<string> columns, string owner, ConfigProblems problems)
{
    private readonly HashSet<string> _columns = [.. columns, .. pipeline.Enrich.Columns];

    /// <summary>Adds a problem for each name that is no column.</summary>
    public void Check()
    {
        foreach (var check in pipeline.Checks)
        {
            CheckColumns(check.Columns, check.Place, $"The check {check.Title}");
        }

        foreach (var stream in pipeline.Streams.Where(stream => stream.Unnest.Length > 0))
        {
            CheckColumns([stream.Unnest], stream.Place, $"The stream {stream.Name}");
        }

        CheckTexts(pipeline.Enrich.Sentiment?.Of, pipeline.Enrich.Sentiment?.Place, "sentiment");
        CheckTexts(pipeline.Enrich.Entities?.Of, pipeline.Enrich.Entities?.Place, "entities");
        foreach (var (kind, names) in pipeline.Enrich.Entities?.Columns ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            CheckColumns(names, pipeline.Enrich.Entities!.Place, $"The kind {kind} of enrich.entities");
        }

        foreach (var write in pipeline.Writes)
        {
            var provenance = write.Provenance ? PipelineConfig.ProvenanceColumns : [];
            CheckColumns(write.Key.Except(provenance), write.Place, $"The key of the write to {write.Store}");
            CheckColumns(write.By.Except(provenance), write.Place, $"The write to {write.Store}");
            if (write.Stream == pipeline.Name)
            {
                // The columns of other streams are known with the file.
                CheckColumns(write.Exclude, write.Place, $"exclude of the write to {write.Store}");
            }
        }
    }

    // What follows a dot is a part of a structure, which is known with the file.
    private void CheckTexts(IReadOnlyList<string>? names, ConfigPlace? place, string what) =>
        CheckColumns((names ?? []).Select(name => columns.Contains(name) || !name.Contains('.', StringComparison.Ordinal) ? name : name[..name.LastIndexOf('.')])
            .Where(name => !columns.Contains(name)), place, $"enrich.{what}");

    private void CheckColumns(IEnumerable<string> names, ConfigPlace? place, string subject)
    {
        foreach (var name in names.Where(name => !_columns.Contains(name)))
        {
            problems.UnknownName(place, "unknown_column",
                $"{subject} names the column {Quoted.Of(name)}, which {owner} does not have.", name, _columns);
        }
    }
}
