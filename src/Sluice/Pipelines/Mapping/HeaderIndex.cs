using System.Globalization;
using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines.Mapping;

/// <summary>
/// The names of a file's columns, ready to be looked up. A column with the name <c>X.3</c> is a repetition of <c>X</c>,
/// as pandas numbers them, when the file has <c>X</c> once and all of <c>X.1</c> … <c>X.n</c> once; otherwise it has that
/// name. A repetition is no base for others: of <c>A, A.1, A.1.1</c> the last is a column of its own.
/// </summary>
internal sealed class HeaderIndex
{
    private readonly IReadOnlyList<SourceColumn> _columns;
    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.Ordinal);
    private readonly Lazy<Dictionary<string, List<string>>> _byNormalised;

    // By the index of the base: the base and its numbered repetitions in the order of the file.
    private readonly Dictionary<int, IReadOnlyList<int>> _numbered = [];

    // For a numbered repetition the index of what it repeats, else -1.
    private readonly int[] _baseOf;
    private readonly int[] _numberOf;

    public HeaderIndex(IReadOnlyList<SourceColumn> columns)
    {
        _columns = columns;
        _baseOf = new int[columns.Count];
        _numberOf = new int[columns.Count];
        for (var index = 0; index < columns.Count; index++)
        {
            _baseOf[index] = -1;
            Group(_byName, columns[index].Name).Add(index);
        }

        FoldNumbered();
        _byNormalised = new Lazy<Dictionary<string, List<string>>>(IndexAlike);
    }

    /// <summary>How many columns there are.</summary>
    public int Count => _columns.Count;

    /// <summary>The name of a column.</summary>
    public string NameOf(int index) => _columns[index].Name;

    /// <summary>The name of a column, or that of the column it repeats by number.</summary>
    public string FamilyNameOf(int index) => _columns[_baseOf[index] < 0 ? index : _baseOf[index]].Name;

    /// <summary>True when the column repeats another by number.</summary>
    public bool IsNumbered(int index) => _baseOf[index] >= 0;

    /// <summary>The number of a numbered repetition, 0 for any other column.</summary>
    public int NumberOf(int index) => _numberOf[index];

    /// <summary>The columns of exactly this name and their numbered repetitions, in the order of the file; empty for none.</summary>
    public IReadOnlyList<int> Family(string name)
    {
        if (name.Length == 0 || !_byName.TryGetValue(name, out var named))
        {
            return [];
        }

        return _numbered.TryGetValue(named[0], out var numbered) ? numbered : named;
    }

    /// <summary>The names that are this one but for case, blanks, punctuation and accents, in the order of the file.</summary>
    public IReadOnlyList<string> Alike(string name) =>
        _byNormalised.Value.TryGetValue(ColumnText.Normalise(name), out var names) ? names : [];

    /// <summary>All names that occur once or more, in the order of the file.</summary>
    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>The families of two columns or more, in the order of the file.</summary>
    public IEnumerable<IReadOnlyList<int>> Families =>
        _byName.Where(named => named.Key.Length > 0).Select(named => Family(named.Key)).Where(family => family.Count > 1);

    private static List<T> Group<T>(Dictionary<string, List<T>> groups, string key)
    {
        if (!groups.TryGetValue(key, out var group))
        {
            groups[key] = group = [];
        }

        return group;
    }

    // Only a map with a name that is not in the file to the letter needs it.
    private Dictionary<string, List<string>> IndexAlike()
    {
        var alike = new Dictionary<string, List<string>>(_byName.Count, StringComparer.Ordinal);
        foreach (var (name, indexes) in _byName)
        {
            if (_baseOf[indexes[0]] < 0 && ColumnText.Normalise(name) is { Length: > 0 } normalised)
            {
                Group(alike, normalised).Add(name);
            }
        }

        return alike;
    }

    private void FoldNumbered()
    {
        var runs = new Dictionary<string, List<(int Number, int Index)>>(StringComparer.Ordinal);
        for (var index = 0; index < _columns.Count; index++)
        {
            if (TrySplit(_columns[index].Name, out var name, out var number))
            {
                Group(runs, name).Add((number, index));
            }
        }

        // Shorter names first: what repeats a shorter one is no base itself, wherever it stands.
        var whole = runs.Where(run => IsWhole(run.Value) && _byName.TryGetValue(run.Key, out var named) && named.Count == 1)
            .OrderBy(run => run.Key.Length).Select(run => (Base: _byName[run.Key][0], Members: run.Value));
        foreach (var (first, members) in whole.ToList())
        {
            if (_baseOf[first] >= 0)
            {
                continue;
            }

            members.ForEach(member => (_baseOf[member.Index], _numberOf[member.Index]) = (first, member.Number));
            _numbered[first] = [.. members.Select(member => member.Index).Append(first).Order()];
        }
    }

    private static bool IsWhole(List<(int Number, int Index)> run) =>
        run.Select(member => member.Number).Order().SequenceEqual(Enumerable.Range(1, run.Count));

    private static bool TrySplit(string name, out string first, out int number)
    {
        var dot = name.LastIndexOf('.');
        (first, number) = (dot > 0 ? name[..dot] : "", 0);
        return dot > 0 && dot + 1 < name.Length && name[dot + 1] is >= '1' and <= '9'
            && int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
