using Sluice.Pipelines.Config;

namespace Sluice.Pipelines.Mapping;

/// <summary>A target that looks for its columns: what it has found by now.</summary>
internal sealed class TargetSearch(MapEntryConfig entry)
{
    private readonly List<int> _sources = [];
    private readonly Dictionary<int, (MatchRule Rule, string Name)> _reasons = [];

    public MapEntryConfig Entry { get; } = entry;

    /// <summary>The columns it takes, in the order of the file.</summary>
    public IReadOnlyList<int> Sources => _sources;

    /// <summary>The first rule that found something.</summary>
    public MatchRule Rule { get; private set; } = entry.Expression is null ? MatchRule.None : MatchRule.Expression;

    /// <summary>Columns that repeat the one it takes, and that it leaves.</summary>
    public IReadOnlyList<int> Repetitions { get; private set; } = [];

    /// <summary>Columns between which it could not choose.</summary>
    public IReadOnlyList<int> Candidates { get; private set; } = [];

    /// <summary>The name of <see cref="MapEntryConfig.From"/> that the candidates fit.</summary>
    public string AmbiguousName { get; private set; } = "";

    /// <summary>A column that would fit but already feeds another target; -1 for none.</summary>
    public int TakenByOther { get; set; } = -1;

    /// <summary>True while it needs more: a list always does, a single column until it has one or can not choose.</summary>
    public bool IsLooking => Entry.Expression is null && Candidates.Count == 0 && (Entry.Collects || _sources.Count == 0);

    /// <summary>Why it takes a column.</summary>
    public (MatchRule Rule, string Name) ReasonFor(int index) => _reasons[index];

    /// <summary>Names of <see cref="MapEntryConfig.From"/> that found nothing yet.</summary>
    public HashSet<string> Unfound { get; } = [.. entry.From];

    /// <summary>Takes a family: all of it for a list, else its first column.</summary>
    public void Take(IReadOnlyList<int> family, MatchRule rule, string name)
    {
        Unfound.Remove(name);
        Rule = _sources.Count == 0 ? rule : Rule;
        foreach (var index in Entry.Collects ? family : family.Take(1))
        {
            if (_reasons.TryAdd(index, (rule, name)))
            {
                _sources.Add(index);
            }
        }

        _sources.Sort();

        if (!Entry.Collects)
        {
            Repetitions = [.. family.Skip(1)];
        }
    }

    /// <summary>What it has found, when all rules have been applied.</summary>
    public TargetMapping Found(HeaderIndex header) => new(Entry.Target, Sources, Rule)
    {
        Entry = Entry,
        SourceNames = Entry.IsNamed ? [.. Sources.Select(index => NameOf(index, header.FamilyNameOf(index)))] : [],
    };

    private string NameOf(int index, string name) =>
        ReasonFor(index) is (MatchRule.Pattern, var pattern) ? new NamePattern(pattern).Captured(name) : name;

    /// <summary>Gives up between columns of different names.</summary>
    public void CanNotChoose(IReadOnlyList<int> candidates, string name)
    {
        Candidates = candidates;
        AmbiguousName = name;
    }
}
