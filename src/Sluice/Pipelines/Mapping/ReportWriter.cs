using System.Globalization;
using Sluice.Pipelines.Config;

namespace Sluice.Pipelines.Mapping;

/// <summary>Writes what <see cref="ColumnMapper"/> decided: each column once, with a sentence.</summary>
internal sealed class ReportWriter
{
    // Looking for the nearest header compares all of them, which is worth it for the first problems that a person reads.
    private const int AdvisedMax = 20;

    private readonly MapConfig _map;
    private readonly HeaderIndex _header;
    private readonly IReadOnlyList<TargetSearch> _targets;
    private readonly List<TargetSearch>[] _targetsOf;
    private readonly TargetSearch?[] _repeats;
    private readonly TargetSearch?[] _ambiguous;

    public ReportWriter(MapConfig map, HeaderIndex header, IReadOnlyList<TargetSearch> targets)
    {
        _map = map;
        _header = header;
        _targets = targets;
        _targetsOf = new List<TargetSearch>[header.Count];
        _repeats = new TargetSearch?[header.Count];
        _ambiguous = new TargetSearch?[header.Count];
        foreach (var target in targets)
        {
            foreach (var index in target.Sources)
            {
                (_targetsOf[index] ??= []).Add(target);
            }

            foreach (var index in target.Repetitions)
            {
                _repeats[index] ??= target;
            }

            foreach (var index in target.Candidates)
            {
                _ambiguous[index] ??= target;
            }
        }
    }

    /// <summary>True when a column feeds a target.</summary>
    public bool IsMapped(int index) => _targetsOf[index] is not null;

    /// <summary>The report.</summary>
    public MappingReport Write()
    {
        var mapped = new List<ColumnDecision>();
        var unmapped = new List<ColumnDecision>();
        var repeated = new List<ColumnDecision>();
        var ambiguous = new List<ColumnDecision>();
        for (var index = 0; index < _header.Count; index++)
        {
            var name = _header.NameOf(index);
            if (IsMapped(index))
            {
                var targets = _targetsOf[index].Select(target => target.Entry.Target);
                mapped.Add(new ColumnDecision(index, name, MappedSentence(index)) { Targets = [.. targets] });
            }
            else if (_ambiguous[index] is { } chooser)
            {
                ambiguous.Add(new ColumnDecision(index, name, $"{Show(index)} fits {chooser.Entry.Target}, and so do others."));
            }
            else if (_repeats[index] is { } target)
            {
                repeated.Add(new ColumnDecision(index, name,
                    $"{Show(index)} (column {Number(index)}) repeats column {Number(target.Sources[0])}, which feeds {target.Entry.Target}; {Fate()}"));
            }
            else
            {
                unmapped.Add(new ColumnDecision(index, name, $"{Show(index)} feeds no target; {Fate()}"));
            }
        }

        return new MappingReport
        {
            Width = _header.Count,
            Mapped = mapped,
            Unmapped = unmapped,
            Repeated = repeated,
            Ambiguous = ambiguous,
            Missing = [.. Missing().Select(MissingTarget)],
            Families = [.. _header.Families.Select(Family)],
        };
    }

    /// <summary>What keeps the file from being mapped.</summary>
    public IReadOnlyList<Problem> Problems()
    {
        var problems = new ConfigProblems(file: null);
        foreach (var (number, target) in Missing().Where(target => target.Entry.IsRequired).Index())
        {
            problems.Add(target.Entry.Place, "missing_column", MissingSentence(target), "no such column", Looked(target, ", "),
                number < AdvisedMax ? Advice(target) : null);
        }

        foreach (var target in _targets.Where(target => target.Candidates.Count > 0))
        {
            var names = target.Candidates.Select(_header.NameOf).Distinct().ToList();
            problems.Add(target.Entry.Place, "ambiguous_column",
                $"{target.Entry.Target} looks for {ColumnText.Show(target.AmbiguousName, -1)}, which fits several columns: {ColumnText.Show(names)}.",
                string.Join(", ", names.Take(10)), "one column",
                "Write the name in from as it stands in the file, or add collect: list to take them all.");
        }

        if (_map.Rest == RestMode.Error && _targetsOf.Count(targets => targets is null) is var count and > 0)
        {
            var names = Enumerable.Range(0, _header.Count).Where(index => !IsMapped(index)).Select(Show).Take(10).ToList();
            var list = string.Join(", ", names) + (count > names.Count ? ", …" : "");
            problems.Add(_map.Entries.Count > 0 ? _map.Entries[0].Place : null, "unexpected_columns",
                $"The file has {Count(count)} columns that map does not take, and rest is error: {list}.",
                string.Join(", ", names), "only columns of map", "Map them, or set rest: json or rest: drop.");
        }

        return problems.All;
    }

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static string Looked(TargetSearch target, string between) =>
        target.Entry.ColumnNumber is { } number ? $"column {Count(number)}" : string.Join(between, target.Entry.From.Take(10).Select(name => ColumnText.Show(name, -1)))
            + (target.Entry.From.Count > 10 ? ", …" : "");

    private string Show(int index) => ColumnText.Show(_header.NameOf(index), index);

    private IEnumerable<TargetSearch> Missing() => _targets.Where(target => target.Rule == MatchRule.None && target.Candidates.Count == 0);

    private string Fate() => _map.Rest switch
    {
        RestMode.Json => "it goes into rest.",
        RestMode.Error => "rest is error.",
        _ => "it is left out.",
    };

    private string MappedSentence(int index)
    {
        string Of(TargetSearch target) => $"{Show(index)} feeds {target.Entry.Target}: {Reason(target, index)}";
        var targets = _targetsOf[index];
        return targets.Count == 1 ? Of(targets[0]) : string.Join(' ', targets.Select(Of));
    }

    private string Reason(TargetSearch target, int index)
    {
        var (rule, name) = target.ReasonFor(index);
        var shown = ColumnText.Show(name, -1);
        return rule switch
        {
            MatchRule.Number => $"it is column {Number(index)}.",
            MatchRule.Pattern => $"it fits the pattern {shown}.",
            MatchRule.Normalised => $"it is {shown} but for case, blanks, punctuation or accents{Repetition(index)}.",
            MatchRule.Alias => $"it is another of its names{Repetition(index)}.",
            _ => $"it is named so{Repetition(index)}.",
        };
    }

    private string Repetition(int index) => _header.IsNumbered(index) ? ", repeated by number" : "";

    private MissingTarget MissingTarget(TargetSearch target) =>
        new(target.Entry.Target, target.Entry.IsRequired, MissingSentence(target));

    private string MissingSentence(TargetSearch target)
    {
        var sentence = $"{target.Entry.Target} looks for {Looked(target, " or ")}, and the file has no such column.";
        return target.TakenByOther < 0 ? sentence
            : $"{sentence} {Show(target.TakenByOther)} would fit but feeds {_targetsOf[target.TakenByOther][0].Entry.Target}.";
    }

    private string Advice(TargetSearch target)
    {
        var near = target.Entry.From.Take(10).Select(name => ConfigProblems.NearestOf(name, _header.Names)).OfType<string>()
            .Concat(target.Entry.From.Take(10).SelectMany(Containing)).Distinct().Take(3).ToList();
        return near.Count > 0 ? $"The nearest headers are {ColumnText.Show(near)}."
            : $"The headers are {ColumnText.Show([.. _header.Names.Where(name => name.Length > 0)])}.";
    }

    private IEnumerable<string> Containing(string name)
    {
        var normalised = ColumnText.Normalise(name);
        return normalised.Length < 3
            ? []
            : _header.Names.Where(other => ColumnText.Normalise(other).Contains(normalised, StringComparison.Ordinal)).Take(3);
    }

    private RepeatedFamily Family(IReadOnlyList<int> family)
    {
        var name = _header.NameOf(family[0]);
        var isNumbered = _header.IsNumbered(family[^1]);
        var mapped = family.Where(IsMapped).ToList();
        var targets = mapped.SelectMany(index => _targetsOf[index]).Select(target => target.Entry.Target).Distinct().ToList();
        var fate = mapped.Count == 0 ? "no target takes it"
            : mapped.Count == family.Count ? $"all feed {string.Join(" and ", targets)}"
            : $"{Count(mapped.Count)} of them feed {string.Join(" and ", targets)}";
        return new RepeatedFamily(name, family, isNumbered,
            $"{ColumnText.Show(name, family[0])} stands {Count(family.Count)} times in the file{(isNumbered ? ", numbered" : "")}; {fate}.");
    }
}
