using System.Text;

namespace Sluice.Pipelines.Config;

/// <summary>
/// Resolves <c>${VAR}</c>, <c>${VAR:-default}</c>, <c>${VAR:?message}</c> and <c>${secret:…}</c> in the scalars of a
/// parsed document; <c>$${</c> is a literal <c>${</c>. Because the text is parsed already, a variable can never bring in
/// keys, lists or comments. Keys are left as they are.
/// </summary>
internal sealed class Interpolation(ConfigSources sources, ConfigProblems problems)
{
    private readonly Stack<ConfigNode> _waiting = new();

    /// <summary>Resolves every scalar under a node.</summary>
    public void Resolve(ConfigNode root)
    {
        _waiting.Push(root);
        while (_waiting.TryPop(out var node))
        {
            node.Items.ForEach(_waiting.Push);
            node.Entries.ForEach(entry => _waiting.Push(entry.Value));
            if (node.Kind == NodeKind.Scalar && node.Text.Contains("${", StringComparison.Ordinal))
            {
                ResolveScalar(node);
            }
        }
    }

    private void ResolveScalar(ConfigNode node)
    {
        var parts = new List<object>();
        var text = new StringBuilder();
        var variables = new List<string>();
        var rest = node.Text.AsSpan();
        while (rest.IndexOf("${") is var at and >= 0)
        {
            if (at > 0 && rest[at - 1] == '$')
            {
                text.Append(rest[..(at - 1)]).Append("${");
                rest = rest[(at + 2)..];
                continue;
            }

            text.Append(rest[..at]);
            rest = rest[(at + 2)..];
            var end = rest.IndexOf('}');
            if (end < 0)
            {
                problems.Add(node.Place, "variable_syntax", $"A variable that is not closed: {Quoted.Of("${" + rest.ToString())}.",
                    "${", "${NAME}", "Close it with }, or write $${ for a literal ${.");
                return;
            }

            if (rest[..end].Contains("${", StringComparison.Ordinal))
            {
                problems.Add(node.Place, "variable_syntax", $"A variable inside another: {Quoted.Of($"${{{rest[..(end + 1)]}")}.", "${", "a default in clear",
                    "Set the variable before Sluice is started.");
                return;
            }

            var reference = rest[..end].ToString();
            rest = rest[(end + 1)..];
            if (reference.StartsWith("secret:", StringComparison.Ordinal))
            {
                parts.Add(text.ToString());
                text.Clear();
                AddSecret(node, reference["secret:".Length..], parts);
            }
            else
            {
                text.Append(Variable(node, reference, variables));
            }
        }

        parts.Add(text.Append(rest).ToString());
        var secret = parts.Count > 1 ? new SecretText(parts) : null;
        node.Resolve(secret?.ToString() ?? (string)parts[0], variables, secret);
    }

    private void AddSecret(ConfigNode node, string reference, List<object> parts)
    {
        if (SecretReferences.Find(reference, node.Place, sources) is { } secret)
        {
            parts.Add(secret);
            return;
        }

        problems.Add(node.Place, "secret_syntax",
            $"A secret that can not be looked up: {Quoted.Of($"${{secret:{reference}}}")}.",
            reference, SecretReferences.Forms);
    }

    private string Variable(ConfigNode node, string reference, List<string> variables)
    {
        var colon = reference.IndexOf(':');
        var name = colon < 0 ? reference : reference[..colon];
        var rule = colon < 0 ? "" : reference[colon..];
        if (!IsName(name) || (colon >= 0 && !rule.StartsWith(":-", StringComparison.Ordinal)
            && !rule.StartsWith(":?", StringComparison.Ordinal)))
        {
            problems.Add(node.Place, "variable_syntax", $"Not a variable: {Quoted.Of($"${{{reference}}}")}.", reference,
                "${NAME}, ${NAME:-default} or ${NAME:?message}", "Write $${ for a literal ${.");
            return "";
        }

        variables.Add(name);
        var value = sources.Environment(name);
        if (colon < 0)
        {
            return value ?? NotSet(node, name, $"The environment variable {name} is not set.");
        }

        if (!string.IsNullOrEmpty(value))
        {
            return value;
        }

        return rule[1] == '-' ? rule[2..] : NotSet(node, name, $"{name}: {(rule.Length > 2 ? rule[2..] : "must be set")}.");
    }

    private string NotSet(ConfigNode node, string name, string message)
    {
        problems.Add(node.Place, "variable_not_set", message, "nothing", "a value",
            $"Set {name}, or give a default: ${{{name}:-…}}.");
        return "";
    }

    /// <summary>True for what can be the name of an environment variable.</summary>
    public static bool IsName(string name) => name.Length > 0
        && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
