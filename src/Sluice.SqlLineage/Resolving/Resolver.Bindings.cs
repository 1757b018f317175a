using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Which source a qualifier means, and what looks wrong about it.</summary>
internal sealed partial class Resolver
{
    private void DoubtSource(int name, Scope scope)
    {
        if (HasSources(scope)) Doubt("unknown_source", $"'{_names[name]}' is the name of no source in sight.");
    }

    /// <summary>What looks wrong in the text: reported once per statement and message.</summary>
    private void Doubt(string code, string message)
    {
        if (Facts.Warnings.Count < 50 && !Facts.Warnings.Exists(w => w.Message == message)) Facts.Warnings.Add((code, CurrentToken, message));
    }

    private void CheckAlias(Source source, Scope scope)
    {
        if (source.Alias < 0) return;
        foreach (var other in scope.Bindings)
        {
            if (other.Alias == source.Alias) Doubt("duplicate_alias", $"The alias '{_names[source.Alias]}' names two sources.");
        }
    }

    private Binding? FindBinding(int first, int length, Scope? scope) =>
        FindBinding(first, length, scope, isAlike: false) ?? (_names.HasExact ? FindBinding(first, length, scope, isAlike: true) : null);

    private Binding? FindBinding(int first, int length, Scope? scope, bool isAlike)
    {
        var last = PartOf(first, length - 1);
        for (; scope is not null; scope = scope.Parent)
        {
            Binding? byName = null;
            foreach (var binding in scope.Bindings)
            {
                if (length == 1 && binding.Alias >= 0 && AreSame(binding.Alias, last, isAlike)) return binding;
                if (binding.Path.Length < length) continue;
                if (!AreSame(binding.Path[^1], last, isAlike) || !EndsWith(binding.Path, first, length, isAlike)) continue;
                // An aliased table may be addressed by its own name only when nothing else answers to it.
                if (binding.Alias < 0) return binding;
                byName ??= binding;
            }

            if (byName is not null) return byName;
        }

        return null;
    }

    private bool AreSame(int a, int b, bool isAlike) => a == b || isAlike && _names.AreAlike(a, b);

    private bool EndsWith(int[] path, int first, int length, bool isAlike)
    {
        for (var i = 0; i < length; i++)
        {
            var own = path[path.Length - length + i];
            if (own >= 0 && !AreSame(own, PartOf(first, i), isAlike)) return false;
        }

        return true;
    }
}
