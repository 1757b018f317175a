using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sluice.Pipelines.Config;

/// <summary>
/// Turns a YAML text into <see cref="ConfigNode"/>s, one event of the parser after the other and without recursion.
/// One document of plain lists, sections and scalars: anchors, aliases, tags and further documents are refused, because
/// each of them makes a text mean something else than it says.
/// </summary>
internal sealed class YamlReader
{
    private readonly ConfigProblems _problems;
    private readonly Stack<Open> _open = new();
    private readonly Func<Mark, ConfigPlace> _placeOf;
    private ConfigNode? _root;

    private YamlReader(ConfigProblems problems, Func<Mark, ConfigPlace> placeOf)
    {
        _problems = problems;
        _placeOf = placeOf;
    }

    /// <summary>
    /// The root of the document; null when the text can not be read (the problems say why) or holds nothing at all.
    /// </summary>
    /// <param name="text">The YAML text; a byte order mark is dropped.</param>
    /// <param name="problems">Collects what is wrong with it.</param>
    /// <param name="isValue">True for the value of a <c>--set</c>, whose lines and columns would tell nothing.</param>
    public static ConfigNode? Read(string text, ConfigProblems problems, bool isValue = false)
    {
        text = text.TrimStart('\uFEFF');
        if (!YamlPreScan.Passes(text, problems))
        {
            return null;
        }

        var file = problems.File ?? "";
        var reader = new YamlReader(problems, mark => isValue
            ? new ConfigPlace(file)
            : new ConfigPlace(file, (int)mark.Line, (int)mark.Column));
        return reader.Run(text) ? reader._root : null;
    }

    private bool Run(string text)
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        try
        {
            while (parser.MoveNext())
            {
                if (!Take(parser.Current!))
                {
                    return false;
                }
            }

            return true;
        }
        catch (YamlException problem)
        {
            var mark = problem.Message.Contains("invalid tab", StringComparison.Ordinal) ? FirstTab(text, problem.Start) : problem.Start;
            _problems.YamlSyntax(_placeOf(mark), problem.Message, Neighbourhood(text, mark));
            return false;
        }
        catch (ArgumentException)
        {
            // Thrown for a tag that is no URI.
            _problems.Tag(_placeOf(parser.Current?.End ?? Mark.Empty), "!…");
            return false;
        }
        catch (InvalidOperationException)
        {
            // The scanner gives up like this on an unclosed bracket; the last event is the nearest place it knows.
            var place = _placeOf(parser.Current?.End ?? Mark.Empty);
            _problems.YamlSyntax(place, "a bracket or brace is not closed", "");
            return false;
        }
    }

    /// <summary>
    /// The first tab among the blanks that begin a line, at or after a mark: the scanner only tells where the section
    /// began that the tab is in.
    /// </summary>
    private static Mark FirstTab(string text, Mark from)
    {
        var (index, line) = ((int)Math.Clamp(from.Index, 0, text.Length), from.Line);
        while (text.IndexOf('\n', index) is var end and >= 0)
        {
            (index, line) = (end + 1, line + 1);
            var blanks = text.AsSpan(index).IndexOfAnyExcept(' ');
            if (blanks >= 0 && text[index + blanks] == '\t')
            {
                return new Mark(index + blanks, line, blanks + 1);
            }
        }

        return from;
    }

    /// <summary>What stands at a mark, by which the usual slips are recognised.</summary>
    private static string Neighbourhood(string text, Mark mark)
    {
        var at = (int)Math.Clamp(mark.Index, 0, text.Length);
        at -= at > 0 && text[at - 1] == '$' ? 1 : 0;
        return text[at..Math.Min(at + 20, text.Length)];
    }

    /// <summary>Adds what one event tells to the tree. False stops the reading: what follows can not be trusted.</summary>
    private bool Take(ParsingEvent happening)
    {
        var place = _placeOf(happening.Start);
        if (happening is NodeEvent node)
        {
            Refuse(node, place);
        }

        switch (happening)
        {
            case AnchorAlias alias:
                _problems.Alias(place, alias.Value.Value);
                Add(ConfigNode.Scalar(place, "", isPlain: true), isRefused: true);
                return true;
            case Scalar scalar:
                return TakeScalar(scalar, place);
            case SequenceStart:
                return Begin(ConfigNode.List(place));
            case MappingStart:
                return Begin(ConfigNode.Map(place));
            case SequenceEnd or MappingEnd:
                _open.Pop();
                return true;
            case DocumentStart when _root is not null:
                _problems.SecondDocument(place);
                return false;
            default:
                return true;
        }
    }

    private void Refuse(NodeEvent node, ConfigPlace place)
    {
        if (!node.Anchor.IsEmpty)
        {
            _problems.Anchor(place, node.Anchor.Value);
        }

        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            _problems.Tag(place, node.Tag.Value);
        }
    }

    private bool TakeScalar(Scalar scalar, ConfigPlace place)
    {
        if (_open.TryPeek(out var parent) && parent.Node.Kind == NodeKind.Map && parent.Key is null)
        {
            parent.TakeKey(scalar.Value, place, _problems);
            return true;
        }

        Add(ConfigNode.Scalar(place, scalar.Value, scalar.Style == ScalarStyle.Plain), isRefused: false);
        return true;
    }

    private bool Begin(ConfigNode node)
    {
        if (_open.Count >= YamlPreScan.DepthMax)
        {
            _problems.TooDeep(node.Place.Line, node.Place.Column);
            return false;
        }

        if (_open.TryPeek(out var parent) && parent.Node.Kind == NodeKind.Map && parent.Key is null)
        {
            _problems.KeyIsNoText(node);
            return false;
        }

        Add(node, isRefused: false);
        _open.Push(new Open(node));
        return true;
    }

    private void Add(ConfigNode node, bool isRefused)
    {
        if (_open.TryPeek(out var parent))
        {
            parent.Add(node, isRefused);
        }
        else
        {
            _root = node;
        }
    }

    /// <summary>A list or section whose end has not come yet.</summary>
    private sealed class Open(ConfigNode node)
    {
        private readonly Dictionary<string, ConfigPlace> _seen = new(StringComparer.Ordinal);
        private ConfigPlace _keyPlace = node.Place;
        private bool _isRepeated;

        public ConfigNode Node { get; } = node;

        /// <summary>The key whose value comes next; null when a key comes next.</summary>
        public string? Key { get; private set; }

        public void TakeKey(string key, ConfigPlace place, ConfigProblems problems)
        {
            Key = key;
            _keyPlace = place;
            _isRepeated = !_seen.TryAdd(key, place);
            if (_isRepeated)
            {
                problems.DuplicateKey(place, key, _seen[key]);
            }
        }

        public void Add(ConfigNode value, bool isRefused)
        {
            if (Node.Kind == NodeKind.List)
            {
                Node.Items.Add(value);
                return;
            }

            // The first of two equal keys stands; a refused value (an alias) has its problem and needs no other.
            if (!_isRepeated && !isRefused)
            {
                Node.Entries.Add(new ConfigEntry(Key!, _keyPlace, value));
            }

            Key = null;
        }
    }
}
