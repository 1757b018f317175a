using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// A regular expression that is found in a text or not, in time linear in the text whatever the expression. The syntax is
/// .NET's without look-around, back-references and atomic groups, which can not be had in linear time. The expression may
/// match anywhere: put <c>^</c> and <c>$</c> around it for the whole text. <c>$</c> is the very end: a line end after the
/// match is not passed over, as it would be in .NET.
/// <para>
/// Linear does not mean quick: counted repetitions of counted repetitions, such as <c>([a-z]{1,50}){1,50}</c>, make so
/// many states that one text can take minutes. No text may take longer than <see cref="SecondsMax"/>.
/// </para>
/// </summary>
public sealed class MatchPattern
{
    /// <summary>The most characters of an expression.</summary>
    public const int CharactersMax = 1000;

    /// <summary>The longest that one text may take, in seconds.</summary>
    public const int SecondsMax = 5;

    private readonly Regex _regex;

    private MatchPattern(string pattern, Regex regex)
    {
        Pattern = pattern;
        _regex = regex;
    }

    /// <summary>The expression as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Compiles an expression; on false, <paramref name="error"/> says what is wrong with it and where.</summary>
    public static bool TryCreate(
        string pattern, [NotNullWhen(true)] out MatchPattern? created, [NotNullWhen(false)] out string? error) =>
        TryCreate(pattern, TimeSpan.FromSeconds(SecondsMax), out created, out error);

    internal static bool TryCreate(
        string pattern, TimeSpan timeMax, [NotNullWhen(true)] out MatchPattern? created, [NotNullWhen(false)] out string? error)
    {
        created = null;
        error = null;
        if (pattern.Length is 0 or > CharactersMax)
        {
            error = $"A pattern of {pattern.Length} characters; expected 1 to {CharactersMax}.";
            return false;
        }
        try
        {
            var regex = new Regex(EndAtTheEnd(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, timeMax);
            created = new MatchPattern(pattern, regex);
            return true;
        }
        catch (RegexParseException problem)
        {
            error = $"Pattern '{pattern}' is no regular expression: {problem.Error} at character {problem.Offset}.";
        }
        catch (NotSupportedException)
        {
            error = $"Pattern '{pattern}' has a look-around, a back-reference, an atomic group or a condition, or repeats so much that it "
                + "grows too large; such patterns can take forever on some texts. Write it without, or use an expr check.";
        }
        return false;
    }

    /// <summary>A test of UTF-8 texts for one thread: whether the expression is found in them.</summary>
    internal CellTest Reader()
    {
        var characters = new char[256];
        return utf8 =>
        {
            // A byte of UTF-8 never becomes more than one character of UTF-16.
            if (characters.Length < utf8.Length)
                characters = new char[Math.Max(utf8.Length, characters.Length * 2)];
            return IsFoundIn(characters.AsSpan(0, Encoding.UTF8.GetChars(utf8, characters)));
        };
    }

    /// <summary>Whether the expression is found in a text.</summary>
    /// <exception cref="TimeoutException">It took longer than allowed.</exception>
    public bool IsFoundIn(ReadOnlySpan<char> text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException timeout)
        {
            throw new TimeoutException(
                $"Pattern '{Pattern}' took longer than {timeout.MatchTimeout.TotalSeconds} s on one text of {text.Length} characters; "
                + "write it without counted repetitions inside counted repetitions.", timeout);
        }
    }

    /// <summary>
    /// .NET lets <c>$</c> pass over one line end at the end of the text, so that a value with a hidden line end would be
    /// found good. <c>\z</c> is what a person means by it.
    /// </summary>
    private static string EndAtTheEnd(string pattern)
    {
        var written = new StringBuilder(pattern.Length + 8);
        var isInClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                written.Append(c).Append(pattern[++i]);
                continue;
            }
            if (c == '[' && !isInClass)
            {
                isInClass = true;
                written.Append(c);
                // A bracket that comes first stands for itself: []a] and [^]a].
                if (i + 1 < pattern.Length && pattern[i + 1] == '^')
                    written.Append(pattern[++i]);
                if (i + 1 < pattern.Length && pattern[i + 1] == ']')
                    written.Append(pattern[++i]);
                continue;
            }
            isInClass &= c != ']';
            // With (?m) the end of a line is meant, and with (?x) a comment may hold any of these: left as they are.
            if (c == '(' && Regex.IsMatch(pattern.AsSpan(i), @"^\(\?[a-z]*[mx]"))
                return pattern;
            written.Append(c == '$' && !isInClass ? @"\z" : c);
        }
        return written.ToString();
    }
}
