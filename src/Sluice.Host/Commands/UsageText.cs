using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Sluice.Host.Commands;

/// <summary>What is wrong with the words of a command line, with the word that was most likely meant.</summary>
internal static class UsageText
{
    private const string FirstSteps = """
        Sluice takes files in and gets their rows safely into stores.

          sluice preview orders.csv                                what is in a file
          sluice run orders.csv --to duckdb:shop.duckdb#orders     its rows into a table
          sluice rejects list                                      the rows that were held back, and why
          sluice guess orders.csv -o orders.yaml                   a pipeline for it, to go on from
          sluice doctor                                            whether everything is there

        All verbs: sluice --help
        """;

    /// <summary>Writes what is wrong.</summary>
    public static void Write(TextWriter error, IReadOnlyList<string> words, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command is RootCommand && parsed.Tokens.Count == 0)
        {
            error.WriteLine(FirstSteps);
            return;
        }

        IEnumerable<string> messages = WithoutValue(words, parsed) is { } forgotten ? [forgotten]
            : UnknownOption(parsed) is { } unknown ? [Unknown(unknown, command)]
            : Messages(parsed, command).Distinct();
        foreach (var message in messages)
        {
            error.WriteLine($"error usage: {message}");
        }

        error.WriteLine($"See {Called(command)} --help.");
    }

    /// <summary>
    /// A word that looks like an option and is none, which the parser takes for one more file; null when there is none. A
    /// search says with a minus what must not be there.
    /// </summary>
    public static string? UnknownOption(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>()
        .Where(argument => argument.Argument.HelpName != SearchCommand.QueryName).SelectMany(argument => argument.Tokens)
        .Select(token => token.Value).Concat(parsed.UnmatchedTokens).FirstOrDefault(word => word is ['-', _, ..] && !File.Exists(word));

    /// <summary>
    /// What is wrong with an option whose value was forgotten: the option behind it would be taken for the value. Null when
    /// there is none. A lone - and -5 are values; one that looks like an option stands behind a =.
    /// </summary>
    public static string? WithoutValue(IReadOnlyList<string> words, ParseResult parsed)
    {
        var withValue = OptionsOf(parsed.CommandResult.Command).Where(option => option.ValueType != typeof(bool))
            .SelectMany(option => option.Aliases.Prepend(option.Name).Select(name => (name, option))).ToDictionary(named => named.name, named => named.option);
        for (var index = 0; index + 1 < words.Count && words[index] != "--"; index++)
        {
            if (!withValue.TryGetValue(words[index], out var option))
            {
                continue;
            }

            var value = words[++index];
            if (value is ['-', '-', ..] || (value is ['-', var letter, ..] && char.IsLetter(letter)))
            {
                return $"{NeedsValue(words[index - 1], option)} {value} is taken for an option; as a value it is written {words[index - 1]}={value}.";
            }
        }

        return null;
    }

    /// <summary>Refuses values that are empty, and numbers below zero, which no option and no argument has.</summary>
    public static void CheckValues(SymbolResult result)
    {
        var (name, expected, type) = result switch
        {
            OptionResult option => (option.Option.Name, option.Option.HelpName, option.Option.ValueType),
            ArgumentResult argument => (argument.Argument.HelpName ?? argument.Argument.Name, null, argument.Argument.ValueType),
            _ => throw new ArgumentException($"{result.GetType().Name} has no values.", nameof(result)),
        };
        var isNumber = IsNumber(type);
        foreach (var value in result.Tokens.Select(token => token.Value))
        {
            if (string.IsNullOrWhiteSpace(value) && !isNumber)
            {
                result.AddError($"{name} is empty{(expected is null ? "" : $"; expected {expected}")}.");
            }
            else if (isNumber && value is ['-', _, ..] && long.TryParse(value, out _))
            {
                result.AddError($"{name} is {value}; expected a whole number from 0 on.");
            }
        }
    }

    private static IEnumerable<string> Messages(ParseResult parsed, Command command)
    {
        if (command.Subcommands.Count > 0)
        {
            // Whatever stands behind a verb that there is not can not be told from its arguments.
            yield return parsed.UnmatchedTokens switch
            {
                [] => $"{Called(command)} needs a verb: {Listed(command.Subcommands.Select(verb => verb.Name))}.",
                [var verb, ..] => $"There is no {Called(command)} {verb}.{DidYouMean(verb, command.Subcommands.Select(known => known.Name))}",
            };
            yield break;
        }

        foreach (var problem in parsed.Errors)
        {
            yield return Message(problem, parsed, command);
        }
    }

    private static string Message(ParseError problem, ParseResult parsed, Command command)
    {
        if (parsed.UnmatchedTokens.FirstOrDefault(word => problem.Message.Contains($"'{word}'", StringComparison.Ordinal)) is { } unknown)
        {
            return $"{Called(command)} takes no {Quoted.Of(unknown)}.";
        }

        return problem.SymbolResult switch
        {
            ArgumentResult { Parent: OptionResult option } => OfValue(problem, option.Option, option.Option.Name, option.Tokens),
            OptionResult option => OfValue(problem, option.Option, option.Option.Name, option.Tokens),
            CommandResult when command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0) is { } missing => Missing(missing, command),
            ArgumentResult { Tokens.Count: 0 } argument => Missing(argument.Argument, command),
            _ => problem.Message,
        };
    }

    private static string Missing(Argument argument, Command command) => $"{Called(command)} needs {argument.HelpName ?? argument.Name}.";

    private static string OfValue(ParseError problem, Option option, string name, IReadOnlyList<Token> tokens)
    {
        var words = option.GetCompletions(CompletionContext.Empty).Select(completion => completion.Label).ToList();
        var found = tokens.Select(token => token.Value).FirstOrDefault(value => !words.Contains(value, StringComparer.OrdinalIgnoreCase));
        if (found is null)
        {
            return tokens.Count == 0 ? NeedsValue(name, option) : problem.Message;
        }

        return IsNumber(option.ValueType) ? long.TryParse(found, out _) ? problem.Message : $"{name} is {Quoted.Of(found)}; expected a whole number from 0 on."
            : words.Count > 0 ? $"{name} is {Quoted.Of(found)}; expected {Listed(words)}.{DidYouMean(found, words)}"
            : problem.Message;
    }

    private static string NeedsValue(string name, Option option) => $"{name} needs a value{(option.HelpName is { } value ? $": {name} {value}" : "")}.";

    private static bool IsNumber(Type type)
    {
        var one = type.IsArray ? type.GetElementType()! : type;
        one = Nullable.GetUnderlyingType(one) ?? one;
        return one == typeof(int) || one == typeof(long);
    }

    private static string Unknown(string word, Command command)
    {
        var written = word.Split('=', ':')[0];
        return $"There is no option {written}.{DidYouMean(written, OptionsOf(command).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.Length > 2))}";
    }

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive));

    private static string DidYouMean(string written, IEnumerable<string> words) => NearestWord.Of(written, words) is { } nearest ? $" Did you mean {nearest}?" : "";

    private static string Called(Command command) => $"sluice {VerbHelp.PathOf(command)}".TrimEnd();

    private static string Listed(IEnumerable<string> words)
    {
        var all = words.ToList();
        return all.Count == 1 ? all[0] : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }
}
