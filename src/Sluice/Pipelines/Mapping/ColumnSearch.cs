namespace Sluice.Pipelines.Mapping;

/// <summary>Applies the rules of <see cref="ColumnMapper"/>, and knows which columns are taken.</summary>
internal sealed class ColumnSearch(HeaderIndex header)
{
    private readonly bool[] _isTaken = new bool[header.Count];

    /// <summary>The column of a number.</summary>
    public void TakeNumber(TargetSearch target)
    {
        if (target.Entry.ColumnNumber is { } number && number <= header.Count)
        {
            Take(target, [number - 1], MatchRule.Number, header.NameOf(number - 1));
        }
    }

    /// <summary>The first name, to the letter.</summary>
    public void TakeFirstName(TargetSearch target)
    {
        if (target.IsLooking && target.Entry.From.Count > 0)
        {
            TakeExactly(target, target.Entry.From[0], MatchRule.Exact);
        }
    }

    /// <summary>The other names in their order, to the letter.</summary>
    public void TakeOtherNames(TargetSearch target)
    {
        foreach (var name in target.Entry.From.Skip(1).TakeWhile(_ => target.IsLooking))
        {
            TakeExactly(target, name, MatchRule.Alias);
        }
    }

    /// <summary>The names without regard to case, blanks, punctuation and accents.</summary>
    public void TakeAlike(TargetSearch target)
    {
        foreach (var name in target.Entry.From.Where(name => !NamePattern.IsPattern(name)).TakeWhile(_ => target.IsLooking))
        {
            if (target.Unfound.Contains(name))
            {
                TakeFree(target, header.Alike(name).SelectMany(header.Family), MatchRule.Normalised, name);
            }
        }
    }

    /// <summary>The patterns in their order.</summary>
    public void TakePatterns(TargetSearch target)
    {
        foreach (var name in target.Entry.From.Where(NamePattern.IsPattern).TakeWhile(_ => target.IsLooking))
        {
            if (!target.Unfound.Contains(name))
            {
                continue;
            }

            // A numbered repetition goes with the column that it repeats: the name without number is the one that counts.
            var pattern = new NamePattern(name);
            TakeFree(target, Enumerable.Range(0, header.Count).Where(index => pattern.Fits(header.FamilyNameOf(index))),
                MatchRule.Pattern, name);
        }
    }

    private void TakeExactly(TargetSearch target, string name, MatchRule rule)
    {
        if (header.Family(name) is { Count: > 0 } family)
        {
            Take(target, family, rule, name);
        }
    }

    private void TakeFree(TargetSearch target, IEnumerable<int> fitting, MatchRule rule, string name)
    {
        var free = new List<int>();
        foreach (var index in fitting)
        {
            if (_isTaken[index])
            {
                target.TakenByOther = target.TakenByOther < 0 ? index : target.TakenByOther;
            }
            else
            {
                free.Add(index);
            }
        }

        if (free.Count == 0)
        {
            return;
        }

        if (!target.Entry.Collects && free.Select(header.FamilyNameOf).Distinct().Skip(1).Any())
        {
            target.CanNotChoose(free, name);
            return;
        }

        Take(target, free, rule, name);
    }

    private void Take(TargetSearch target, IReadOnlyList<int> family, MatchRule rule, string name)
    {
        // Where columns were moved about, the one without a number still is the first.
        target.Take([.. family.OrderBy(header.NumberOf)], rule, name);
        foreach (var index in target.Entry.Collects ? family : target.Sources)
        {
            _isTaken[index] = true;
        }
    }
}
