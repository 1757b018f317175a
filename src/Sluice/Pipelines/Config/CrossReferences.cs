using System.Text;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>
/// Checks that the names in one part of a pipeline exist in the others. Columns are compared where <c>map</c> says which
/// there are; without it only the file knows them, and the mapping asks again then.
/// </summary>
internal sealed class CrossReferences(PipelineConfig pipeline, ConfigProblems problems)
{
    /// <summary>Adds the problems, and gives the pipeline with its streams in an order in which they can be made.</summary>
    public PipelineConfig Check()
    {
        var streams = InOrder();
        CheckNames();
        if (pipeline.Map is not null)
        {
            new ColumnReferences(pipeline, [.. ColumnsOf(pipeline.Map)], "map", problems).Check();
        }

        CheckEnriched();
        CheckValues();
        foreach (var stream in streams)
        {
            CheckUnnest(stream);
            if (stream.From != pipeline.Name && pipeline.Streams.Any(other => other.Name == stream.From))
            {
                problems.NotYet(stream.Place, $"A stream that is made of another ({stream.Name} of {stream.From})");
            }
        }

        foreach (var write in pipeline.Writes)
        {
            CheckWrite(write);
        }

        foreach (var (stream, search) in pipeline.Search)
        {
            CheckSearch(stream, search);
        }

        CheckTables();
        return pipeline with { Streams = streams };
    }

    /// <summary>The columns of the pipeline's own stream.</summary>
    private static IEnumerable<string> ColumnsOf(MapConfig map) =>
        map.Entries.Select(entry => entry.Target).Concat(map.Rest == RestMode.Json ? [MapShape.Rest] : []);

    private void CheckNames()
    {
        foreach (var repeated in pipeline.Checks.Where(check => check.Name is not null).GroupBy(check => check.Name!)
            .Where(group => group.Count() > 1))
        {
            problems.Add(repeated.ElementAt(1).Place, "duplicate_name", $"Two checks have the name {repeated.Key}.", repeated.Key,
                "a name of its own for each check", $"The first is on line {repeated.First().Place?.Line}.");
        }
    }

    // What is computed has names of its own, and names to look for must be cells of the file.
    private void CheckEnriched()
    {
        foreach (var entry in pipeline.Map?.Entries.Where(entry => pipeline.Enrich.Columns.Contains(entry.Target, StringComparer.OrdinalIgnoreCase)) ?? [])
        {
            problems.Add(entry.Place, "duplicate_name", $"The target {entry.Target} has the name of a column that enrich adds.", entry.Target, "another name");
        }

        foreach (var name in pipeline.Enrich.Entities?.Columns.Values.SelectMany(names => names) ?? [])
        {
            if (pipeline.Map?.Entries.FirstOrDefault(entry => entry.Target == name) is { Expression: not null })
            {
                problems.Add(pipeline.Enrich.Entities!.Place, "not_a_source", $"enrich.entities looks for the names of {name}, which is an expression.", name,
                    "a target that comes from columns of the file");
            }
        }
    }

    // What a check compares a column with is read as its cells are. A type that is not declared is known with the file.
    private void CheckValues()
    {
        foreach (var check in pipeline.Checks)
        {
            IEnumerable<string> values = check switch
            {
                InCheckConfig members => members.Values,
                BetweenCheckConfig bounds => new[] { bounds.Least, bounds.Most }.OfType<string>(),
                _ => [],
            };
            if (pipeline.Map?.Entries.FirstOrDefault(entry => entry.Target == check.Columns.FirstOrDefault()) is not { Type: { } declared, Split: null, IsNamed: false } entry
                || (declared.Element ?? declared) is not { Kind: not (CellTypeKind.Text or CellTypeKind.List) } type
                || !CellGrammar.TryCreate(type, CellFormat.Default, out var grammar, out _))
            {
                continue;
            }

            foreach (var value in values.Where(value => !grammar.Fits(Encoding.UTF8.GetBytes(value))))
            {
                problems.Add(check.Place, "bad_value", $"The check {check.Title} compares {entry.Target} with {Quoted.Of(value)}; expected {grammar.Expectation}.",
                    value, grammar.Expectation);
            }
        }
    }

    /// <summary>The streams, each after the one it is made of; those that can not be made have a problem and come last.</summary>
    private List<StreamConfig> InOrder()
    {
        var known = new HashSet<string> { pipeline.Name };
        var ordered = new List<StreamConfig>();
        var waiting = pipeline.Streams.ToList();
        foreach (var stream in waiting.Where(stream => stream.Name == pipeline.Name))
        {
            problems.Add(stream.Place, "duplicate_name",
                $"The stream {stream.Name} has the name of the pipeline, whose own stream is called so.",
                stream.Name, "another name");
        }

        while (waiting.FirstOrDefault(stream => known.Contains(stream.From)) is { } next)
        {
            waiting.Remove(next);
            ordered.Add(next);
            known.Add(next.Name);
        }

        var names = pipeline.Streams.Select(stream => stream.Name).Append(pipeline.Name).ToList();
        foreach (var stream in waiting.Where(stream => stream.From.Length > 0))
        {
            if (names.Contains(stream.From))
            {
                problems.Add(stream.Place, "stream_cycle", $"The stream {stream.Name} is made of itself by way of {stream.From}.",
                    stream.From, $"a stream that begins at {pipeline.Name}");
            }
            else
            {
                problems.UnknownName(stream.Place, "unknown_stream",
                    $"The stream {stream.Name} is made of {Quoted.Of(stream.From)}, which is no stream.",
                    stream.From, names);
            }
        }

        return [.. ordered, .. waiting];
    }

    private void CheckUnnest(StreamConfig stream)
    {
        if (stream.Unnest.Length == 0 || pipeline.Map is null || stream.Unnest is SentimentConfig.ListName or EntitiesConfig.ColumnName)
        {
            return;
        }

        var entry = pipeline.Map.Entries.FirstOrDefault(entry => entry.Target == stream.Unnest);
        var isList = entry is null || entry.Collects || entry.Expression is not null || entry.Type is { Kind: CellTypeKind.List };
        if (!isList || stream.Unnest == MapShape.Rest)
        {
            problems.Add(stream.Place, "not_a_list", $"The stream {stream.Name} unnests {stream.Unnest}, which is no list.", stream.Unnest,
                "a column with collect: list, or of a list type", $"Add collect: list to map.{stream.Unnest}.");
        }
    }

    private void CheckWrite(WriteConfig write)
    {
        var names = pipeline.Streams.Select(stream => stream.Name).Prepend(pipeline.Name).ToList();
        if (write.Stream.Length > 0 && !names.Contains(write.Stream))
        {
            problems.UnknownName(write.Place, "unknown_stream",
                $"A write names the stream {Quoted.Of(write.Stream)}, which the pipeline does not have.",
                write.Stream, names);
            return;
        }

        if (pipeline.Map?.Entries.FirstOrDefault(entry => entry.IsHidden && write.Key.Concat(write.By).Contains(entry.Target)) is { } hidden)
        {
            problems.Add(write.Place, "hidden_key", $"The write of {write.Stream} to {write.Store} goes by {hidden.Target}, which is hidden.", hidden.Target,
                "a column of the stream", $"Remove hidden from map.{hidden.Target}.");
        }

        if (write.Exclude.FirstOrDefault(name => write.Key.Concat(write.By).Contains(name, StringComparer.OrdinalIgnoreCase)) is { } excluded)
        {
            problems.Add(write.Place, "conflicting_keys", $"The write of {write.Stream} to {write.Store} goes by {excluded} and excludes it.", excluded,
                "a column that is written", $"Take {excluded} out of exclude.");
        }

        if (write.Mode == LoadMode.Upsert && write.Key.Count > 0)
        {
            CheckKeyIsUnique(write);
        }
    }

    // An upsert merges without an index, which is right only when no key comes twice in one package.
    private void CheckKeyIsUnique(WriteConfig write)
    {
        var key = string.Join(", ", write.Key);
        if (write.Stream != pipeline.Name)
        {
            problems.Add(write.Place, "upsert_without_unique",
                $"The write of {write.Stream} to {write.Store} is an upsert by {key}, but nothing makes keys of an unnested stream unique.",
                "upsert", "replace_by or append", "Use replace_by with the column of the parent.");
        }
        else if (!pipeline.Checks.OfType<UniqueCheckConfig>()
            .Any(check => check.Severity != CheckSeverity.Warn && check.Key.All(write.Key.Contains)))
        {
            var names = string.Join(", ", write.Key.Select(YamlText.Of));
            var list = write.Key.Count == 1 ? names : $"[{names}]";
            problems.Add(write.Place, "upsert_without_unique",
                $"The write to {write.Store} is an upsert by {key}, but no check makes that key unique.", "no unique check",
                $"a unique check on {key}", $"Add to check: - {{ unique: {list}, keep: last }}");
        }
    }

    private void CheckSearch(string stream, SearchConfig search)
    {
        var names = pipeline.Streams.Select(known => known.Name).Prepend(pipeline.Name).ToList();
        foreach (var name in new[] { stream, search.PartOf }.OfType<string>().Where(name => !names.Contains(name)))
        {
            problems.UnknownName(search.Place, "unknown_stream", $"search names the stream {Quoted.Of(name)}, which the pipeline does not have.", name, names);
        }

        if (search.PartOf is { } document && (search.Title is null ? search.Date is null ? null : "date" : "title") is { } key)
        {
            problems.Add(search.Place, "search_of_part", $"search of {Quoted.Of(stream)} has a {key}, which is the document's: it is searched as a part of {Quoted.Of(document)}.",
                key, "text, filters, facets and names", $"Take {key} out, or say it under search.{document}.");
        }

        if (pipeline.Map?.Entries.FirstOrDefault(entry => entry.IsHidden && stream == pipeline.Name && search.Columns.Contains(entry.Target)) is { } hidden)
        {
            problems.Add(search.Place, "hidden_field", $"search names {hidden.Target}, which is hidden.", hidden.Target, "a column of the stream",
                $"Remove hidden from map.{hidden.Target}.");
        }
    }

    private void CheckTables()
    {
        foreach (var twice in pipeline.Writes.GroupBy(write => (write.Store, Table: write.Table.ToUpperInvariant()))
            .Where(group => group.Count() > 1))
        {
            var second = twice.ElementAt(1);
            problems.Add(second.Place, "duplicate_name",
                $"Two writes go to the table {second.Table} of the store {second.Store}.", second.Table,
                "one write to a table", "Give one of them a table of its own.");
        }
    }
}
