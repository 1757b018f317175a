using System.Globalization;
using Sluice.Pipelines.Config;

namespace Sluice.Pipelines.Mapping;

/// <summary>
/// Maps a file without a <c>map</c>: every column is its own target, under its own name. A column without a name is
/// <c>column_3</c>; one whose name differs from an earlier only in case, or not at all, gets <c>_2</c>, because tables do
/// not tell them apart; one with a name of ours (<c>_row</c>) becomes <c>source_row</c>.
/// </summary>
internal static class OwnNames
{
    // What plans, packages and stores call their own columns; some of them have a number.
    private static readonly HashSet<string> Reserved = new(
        ["_row", "_byte", "_raw", "_error", "_job", "_file", "_where", "_try_where", "_checks", "_sentiment", "_entities", "_reasons", "_warnings", "_check", "_kept_row", "_line", "_cells"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] NumberedPrefixes = ["_reasons_", "_warnings_", "_c"];

    public static MappingPlan Resolve(PipelineConfig pipeline, HeaderIndex header)
    {
        var names = NamesOf(header);
        var mapped = names.Select((name, index) =>
            new ColumnDecision(index, header.NameOf(index), Sentence(header, index, name)) { Targets = [name] });
        return new MappingPlan
        {
            Targets = [.. names.Select((name, index) => new TargetMapping(name, [index], MatchRule.OwnName))],
            Rest = RestMode.Drop,
            RestColumns = [],
            Report = new MappingReport
            {
                Width = header.Count,
                Mapped = [.. mapped],
                Unmapped = [],
                Repeated = [],
                Ambiguous = [],
                Missing = [],
                Families = [.. header.Families.Select(family => Family(header, family, names))],
            },
            Problems = ProblemsOf(pipeline, names),
        };
    }

    private static string[] NamesOf(HeaderIndex header)
    {
        var names = new string?[header.Count];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

        // Names that stand in the file keep their letters; what is made up gives way to them.
        for (var index = 0; index < names.Length; index++)
        {
            var name = header.NameOf(index);
            if (MadeUp(name, index) == name && taken.Add(name))
            {
                names[index] = name;
            }
        }

        var numbers = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < names.Length; index++)
        {
            if (names[index] is null)
            {
                names[index] = Unique(MadeUp(header.NameOf(index), index), taken, numbers);
            }
        }

        return names!;
    }

    private static string MadeUp(string name, int index)
    {
        // A NUL ends every text that goes through C, SQL included.
        name = name.Replace('\0', '_');
        if (name.Trim().Length == 0)
        {
            return $"column_{Number(index)}";
        }

        var isReserved = Reserved.Contains(name) || NumberedPrefixes.Any(prefix => IsNumbered(name, prefix));
        return isReserved ? "source" + name : name;
    }

    private static bool IsNumbered(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && name.AsSpan(prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static string Unique(string name, HashSet<string> taken, Dictionary<string, int> numbers)
    {
        if (taken.Add(name))
        {
            return name;
        }

        var number = numbers.GetValueOrDefault(name, 1);
        string unique;
        do
        {
            number++;
            unique = $"{name}_{number.ToString(CultureInfo.InvariantCulture)}";
        }
        while (!taken.Add(unique));
        numbers[name] = number;
        return unique;
    }

    private static string Sentence(HeaderIndex header, int index, string name)
    {
        var written = header.NameOf(index);
        var shown = ColumnText.Show(written, index);
        if (written == name)
        {
            return $"{shown} keeps its name.";
        }

        if (written.Length == 0)
        {
            return $"{Capital(shown)} is called {name}.";
        }

        var why = MadeUp(written, index) == written
            ? "that name, but for case, stands further left"
            : "its own name can not be a column of a table";
        return $"{shown} (column {Number(index)}) is called {name}, because {why}.";
    }

    private static RepeatedFamily Family(HeaderIndex header, IReadOnlyList<int> family, string[] names)
    {
        var name = header.NameOf(family[0]);
        return new RepeatedFamily(name, family, header.IsNumbered(family[^1]),
            $"{ColumnText.Show(name, family[0])} stands {family.Count} times in the file: {ColumnText.Show([.. family.Select(index => names[index])])}.");
    }

    // Without a map only the file knows its columns, so here is the first place where names in checks and writes can be wrong.
    private static IReadOnlyList<Problem> ProblemsOf(PipelineConfig pipeline, string[] names)
    {
        var problems = new ConfigProblems(pipeline.File);
        new ColumnReferences(pipeline, names, "the file", problems).Check();
        return problems.All;
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Number(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);
}
