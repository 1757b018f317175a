using System.Text;

namespace Sluice.Pipelines.Config;

/// <summary>
/// Looks a text over before the YAML parser sees it: its size, characters that no configuration has, and how deep its
/// brackets nest. 200 KB of <c>[</c> overflow the stack of the parser's own document model, which nothing can catch,
/// and take minutes of the scanner under it. Nesting by indentation is counted by <see cref="YamlReader"/> as it reads,
/// because there the text is free to look deeper than it is (a block of SQL).
/// </summary>
internal static class YamlPreScan
{
    /// <summary>The largest configuration that is read, in bytes of UTF-8.</summary>
    public const int BytesMax = 256 * 1024;

    /// <summary>The deepest nesting of lists and sections.</summary>
    public const int DepthMax = 32;

    /// <summary>True when the text may be parsed; false with one problem that says why not.</summary>
    public static bool Passes(string text, ConfigProblems problems)
    {
        // Characters first: counting the bytes of a text that is far too long would be the longer way.
        if (text.Length > BytesMax || Encoding.UTF8.GetByteCount(text) > BytesMax)
        {
            problems.TooLarge(text.Length > BytesMax ? text.Length : Encoding.UTF8.GetByteCount(text));
            return false;
        }

        return new Scan(text, problems).Run();
    }

    /// <summary>One walk over the text, which knows quotes and comments well enough to tell which brackets count.</summary>
    private ref struct Scan(string text, ConfigProblems problems)
    {
        private int _line = 1;
        private int _column;
        private int _depth;
        private char _quote;

        public bool Run()
        {
            var previous = '\n';
            for (var at = 0; at < text.Length; at++)
            {
                var letter = text[at];
                _column++;
                if (IsForbidden(letter))
                {
                    problems.ControlCharacter(letter, _line, _column);
                    return false;
                }

                if (letter == '\n')
                {
                    _line++;
                    _column = 0;
                }
                else if (_quote != 0)
                {
                    at += EndOfQuote(letter, at);
                }
                else if (letter == '#' && previous is ' ' or '\t' or '\n')
                {
                    at += RestOfLine(at);
                }
                else if (!Count(letter, previous))
                {
                    problems.TooDeep(_line, _column);
                    return false;
                }

                previous = text[at];
            }

            return true;
        }

        private static bool IsForbidden(char letter) => letter < ' ' ? letter is not ('\t' or '\n' or '\r') : letter is '\u007f';

        // A backslash hides the next letter in double quotes; two single quotes are one in single quotes, and closing
        // and opening again comes to the same.
        private int EndOfQuote(char letter, int at)
        {
            if (letter == _quote)
            {
                _quote = '\0';
            }
            else if (letter == '\\' && _quote == '"' && at + 1 < text.Length && text[at + 1] is not '\n')
            {
                _column++;
                return 1;
            }

            return 0;
        }

        private int RestOfLine(int at)
        {
            var length = text.AsSpan(at).IndexOf('\n') is var end && end < 0 ? text.Length - at : end;
            _column += length - 1;
            return length - 1;
        }

        private bool Count(char letter, char previous)
        {
            if (letter is '"' or '\'' && previous is ' ' or '\t' or '\n' or '[' or '{' or ',' or ':')
            {
                _quote = letter;
            }
            else if (letter is '[' or '{')
            {
                _depth++;
            }
            else if (letter is ']' or '}' && _depth > 0)
            {
                _depth--;
            }

            return _depth <= DepthMax;
        }
    }
}
