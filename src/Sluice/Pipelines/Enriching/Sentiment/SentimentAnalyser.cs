namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>
/// Says what a text feels like, by the method of VADER (Hutto and Gilbert, 2014): words have valences, and the words and
/// marks around them change these: degree words, negation, capitals among small letters, "but", idioms, exclamation and
/// question marks. The rules are those of the authors' own program. One pass over UTF-8 with a window of six tokens, whatever
/// the length of the text. One per thread.
/// </summary>
internal sealed unsafe class SentimentAnalyser(SentimentLexicon lexicon)
{
    /// <summary>How many deciding words are kept of a text.</summary>
    public const int WordsMax = 8;

    private const double CapitalsIncrease = 0.733;
    private const double Negated = -0.74;
    private const double NormalisingSquare = 15;

    // Tokens from three before the one that is judged to two after it, each at its number modulo the size.
    private const int WindowMask = 7;
    private readonly Token[] _window = new Token[WindowMask + 1];
    private readonly DecidingWord[] _words = new DecidingWord[WordsMax];

    private TokenReader _reader;
    private int _read;
    private int _judged;
    private bool _sawOtherThanUpper;
    private bool _isAllUpper;
    private int _wordCount;
    private Sums _positive;
    private Sums _negative;
    private double _afterBut;
    private LanguageCounts _languages;

    /// <summary>The words that decided about the last text, in the order of the text: the strongest where there are many.</summary>
    public ReadOnlySpan<DecidingWord> Words => _words.AsSpan(0, _wordCount);

    /// <summary>What the small words of the last text say about its language.</summary>
    public LanguageCounts Languages => _languages;

    /// <summary>
    /// Analyses a text. False when it holds no token at all; a text without a word of the lexicon is neutral and has no
    /// <see cref="Words"/>.
    /// </summary>
    public bool TryAnalyse(ReadOnlySpan<byte> text, out SentimentScore score)
    {
        fixed (byte* start = text)
        {
            Begin(start, text.Length);
            while (_reader.TryRead(out var token))
            {
                _window[_read++ & WindowMask] = token;
                _sawOtherThanUpper |= !token.IsUpper;
                _languages.Add(lexicon[token.Word].Languages);
                if (_read > 2)
                    Judge();
            }
            while (_judged < _read)
                Judge();
        }
        _languages.Spread();
        score = _read == 0 ? default : Score(text);
        return _read > 0;
    }

    private void Begin(byte* text, int length)
    {
        _reader = new TokenReader(lexicon, text, length);
        _read = _judged = _wordCount = 0;
        _sawOtherThanUpper = _isAllUpper = false;
        _positive = _negative = default;
        _languages = default;
        _afterBut = 1;
    }

    private ref readonly Token At(int number) => ref _window[number & WindowMask];

    private ref readonly LexiconWord WordAt(int number) => ref lexicon[_window[number & WindowMask].Word];

    private WordRoles RolesAt(int number) => WordAt(number).Roles;

    private void Judge()
    {
        var at = _judged++;
        var roles = RolesAt(at);
        if ((roles & (WordRoles.Valent | WordRoles.But)) == 0)
            return;
        if ((roles & WordRoles.But) != 0)
        {
            NoteBut();
            return;
        }
        if ((roles & WordRoles.Degree) != 0 || ((roles & WordRoles.Kind) != 0 && at + 1 < _read && (RolesAt(at + 1) & WordRoles.Of) != 0))
            return;
        Note(at, ValenceAt(at) * _afterBut);
    }

    // What stands before the first "but" counts half, and what comes after it half as much again.
    private void NoteBut()
    {
        if (_afterBut != 1)
            return;
        _afterBut = 1.5;
        _positive.Sum *= 0.5;
        _negative.Sum *= 0.5;
        foreach (ref var word in _words.AsSpan(0, _wordCount))
            word = word with { Valence = word.Valence * 0.5 };
    }

    private double ValenceAt(int at)
    {
        var valence = WordAt(at).Valence;
        if ((RolesAt(at) & WordRoles.No) != 0 && at + 1 < _read && (RolesAt(at + 1) & WordRoles.Valent) != 0)
            valence = 0;
        if (IsAfterNo(at))
            valence = WordAt(at).Valence * Negated;
        if (IsLoud(at))
            valence += valence > 0 ? CapitalsIncrease : -CapitalsIncrease;
        for (var distance = 1; distance <= 3 && distance <= at; distance++)
        {
            if ((RolesAt(at - distance) & WordRoles.Valent) != 0)
                continue;
            valence += DegreeOf(at - distance, valence, distance);
            valence = WithNegation(at, distance, valence);
            if (distance == 3)
                valence = WithPhrases(at, valence);
        }
        return WithLeast(at, valence);
    }

    // "no problem", "no real problem", "no error or problem": "no" has no valence then, and turns the word around.
    private bool IsAfterNo(int at)
    {
        bool IsNo(int distance) => at >= distance && (RolesAt(at - distance) & WordRoles.No) != 0;
        return IsNo(1) || IsNo(2) || (IsNo(3) && (RolesAt(at - 1) & WordRoles.OrNor) != 0);
    }

    // Capitals mean something where not everything is written in them.
    private bool IsLoud(int at)
    {
        if (!At(at).IsUpper)
            return false;
        if (!_sawOtherThanUpper && !_isAllUpper)
        {
            var scout = _reader.Scout();
            while (!_sawOtherThanUpper && scout.TryRead(out var token))
                _sawOtherThanUpper |= !token.IsUpper;
            _isAllUpper = !_sawOtherThanUpper;
        }
        return _sawOtherThanUpper;
    }

    private double DegreeOf(int at, double valence, int distance)
    {
        var degree = WordAt(at).Degree;
        if (degree == 0)
            return 0;
        if (valence < 0)
            degree = -degree;
        if (IsLoud(at))
            degree += valence > 0 ? CapitalsIncrease : -CapitalsIncrease;
        return distance switch { 2 => degree * 0.95, 3 => degree * 0.9, _ => degree };
    }

    private bool IsNegation(int at) => (RolesAt(at) & WordRoles.Negation) != 0 || At(at).HasNot;

    private double WithNegation(int at, int distance, double valence)
    {
        var before = RolesAt(at - 1);
        if (distance == 2)
        {
            if ((RolesAt(at - 2) & WordRoles.Never) != 0 && (before & WordRoles.SoOrThis) != 0)
                return valence * 1.25;
            if ((RolesAt(at - 2) & WordRoles.Without) != 0 && (before & WordRoles.Doubt) != 0)
                return valence;
        }
        else if (distance == 3)
        {
            // "so" and "this" right before the word strengthen here without "never" too, as in the authors' program.
            var secondBefore = RolesAt(at - 2);
            if ((before & WordRoles.SoOrThis) != 0 || ((RolesAt(at - 3) & WordRoles.Never) != 0 && (secondBefore & WordRoles.SoOrThis) != 0))
                return valence * 1.25;
            if ((RolesAt(at - 3) & WordRoles.Without) != 0 && ((before | secondBefore) & WordRoles.Doubt) != 0)
                return valence;
        }
        return IsNegation(at - distance) ? valence * Negated : valence;
    }

    private double WithPhrases(int at, double valence)
    {
        var roles = RolesAt(at - 3) | RolesAt(at - 2) | RolesAt(at - 1) | RolesAt(at);
        if ((roles & WordRoles.BeginsPhrase) == 0)
            return valence;
        valence = IdiomAt(at - 1, 2) ?? IdiomAt(at - 2, 3) ?? IdiomAt(at - 2, 2) ?? IdiomAt(at - 3, 3) ?? IdiomAt(at - 3, 2) ?? valence;
        valence = IdiomAt(at, 2) ?? valence;
        valence = IdiomAt(at, 3) ?? valence;
        foreach (var phrase in lexicon.Phrases)
        {
            if (phrase.IsDegree && (Is(phrase, at - 3, 2) || Is(phrase, at - 2, 2)))
                valence += phrase.Value;
        }
        return valence;
    }

    private double? IdiomAt(int first, int length)
    {
        if ((RolesAt(first) & WordRoles.BeginsPhrase) == 0)
            return null;
        foreach (var phrase in lexicon.Phrases)
        {
            if (!phrase.IsDegree && Is(phrase, first, length))
                return phrase.Value;
        }
        return null;
    }

    private bool Is(Phrase phrase, int first, int length)
    {
        if (phrase.Words.Length != length || first + length > _read)
            return false;
        for (var i = 0; i < length; i++)
        {
            if (At(first + i).Word != phrase.Words[i])
                return false;
        }
        return true;
    }

    private double WithLeast(int at, double valence)
    {
        var isAfterLeast = at > 0 && (RolesAt(at - 1) & (WordRoles.Least | WordRoles.Valent)) == WordRoles.Least;
        return isAfterLeast && !(at > 1 && (RolesAt(at - 2) & WordRoles.AtOrVery) != 0) ? valence * Negated : valence;
    }

    private void Note(int at, double valence)
    {
        if (valence == 0)
            return;
        ref var sums = ref valence > 0 ? ref _positive : ref _negative;
        sums.Sum += valence;
        sums.Count++;
        Keep(new DecidingWord(At(at).Start, At(at).Length, valence));
    }

    private void Keep(DecidingWord word)
    {
        if (_wordCount == WordsMax)
        {
            var weakest = 0;
            for (var i = 1; i < WordsMax; i++)
            {
                if (Math.Abs(_words[i].Valence) < Math.Abs(_words[weakest].Valence))
                    weakest = i;
            }
            if (Math.Abs(_words[weakest].Valence) >= Math.Abs(word.Valence))
                return;
            _words.AsSpan(weakest + 1).CopyTo(_words.AsSpan(weakest));
            _wordCount--;
        }
        _words[_wordCount++] = word;
    }

    private SentimentScore Score(ReadOnlySpan<byte> text)
    {
        var emphasis = Emphasis(text);
        var sum = WithoutRounding(_positive.Sum + _negative.Sum);
        sum += Math.Sign(sum) * emphasis;

        // Each word counts one beside its valence, so that it weighs against the neutral ones, which count one.
        var positive = _positive.Sum + _positive.Count;
        var negative = _negative.Count - _negative.Sum;
        var more = Math.Sign(WithoutRounding(positive - negative));
        positive += more > 0 ? emphasis : 0;
        negative += more < 0 ? emphasis : 0;
        var neutral = (double)(_read - _positive.Count - _negative.Count);
        var total = positive + negative + neutral;
        return new SentimentScore(
            Math.Clamp(sum / Math.Sqrt(sum * sum + NormalisingSquare), -1, 1), positive / total, neutral / total, negative / total);
    }

    // Valences have one decimal and factors three: what is left below that is the rounding of doubles, and no sentiment.
    private static double WithoutRounding(double sum) => Math.Abs(sum) < 1e-9 ? 0 : sum;

    private static double Emphasis(ReadOnlySpan<byte> text)
    {
        var exclamations = Math.Min(text.Count((byte)'!'), 4) * 0.292;
        var questions = text.Count((byte)'?');
        return exclamations + questions switch { <= 1 => 0, <= 3 => questions * 0.18, _ => 0.96 };
    }

    private struct Sums
    {
        public double Sum;
        public int Count;
    }
}
