using System.Text;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Sentiment;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Enriching;

/// <summary>Analyses the texts of vectors on one thread: first all of a vector's texts, then their lists are written.</summary>
internal sealed class SentimentRun(IReadOnlyList<TextArgument> arguments, SentimentConfig config, SentimentLexicon lexicon)
{
    private static readonly byte[][] Labels = [[.. "negative"u8], [.. "neutral"u8], [.. "positive"u8]];
    private static readonly byte[][] Trends = [[.. "improving"u8], [.. "declining"u8], [.. "stable"u8]];

    private readonly byte[][] _fields = [.. arguments.Select(argument => Encoding.UTF8.GetBytes(argument.Field))];
    private readonly SentimentAnalyser _analyser = new(lexicon);
    private readonly SentimentSequence _sequence = new(config);
    private readonly CodeBlocks _code = new();
    private readonly List<Analysed> _texts = [];
    private readonly List<DecidingWord> _words = [];

    /// <summary>Writes the result of each row.</summary>
    public void Run(DuckDataChunk input, DuckVectorWriter output)
    {
        _texts.Clear();
        _words.Clear();
        var lists = output.Field(4);
        for (var row = 0; row < input.Count; row++)
        {
            var first = _texts.Count;
            _sequence.Clear();
            for (var argument = 0; argument < arguments.Count; argument++)
                Analyse(input.Column(argument), argument, row);
            WriteTotal(output, row, _sequence.Total());
            lists.Values<DuckListEntry>()[row] = new DuckListEntry((ulong)first, (ulong)(_texts.Count - first));
        }
        WriteTexts(input, lists.ListChild(_texts.Count));
    }

    private void Analyse(in DuckVector column, int argument, int row)
    {
        var (first, count) = arguments[argument].TextsOf(column, row);
        var texts = arguments[argument].Texts(column);
        for (var i = 0; i < count; i++)
        {
            var text = texts.Utf8(first + i);
            if (Blanks.Trim(text).IsEmpty)
                continue;
            var isKnown = _analyser.TryAnalyse(_code.BlankedIn(text), out var score) && IsKnown();
            var words = isKnown ? _analyser.Words : [];
            _texts.Add(new Analysed(argument, first + i, arguments[argument].IsList ? i + 1 : 0, isKnown, score, _words.Count, words.Length));
            _words.AddRange(words);
            if (isKnown)
                _sequence.Add(score);
        }
    }

    // Neutral is what was looked at and found so. A text in which no word says anything and none is English says nothing.
    private bool IsKnown()
    {
        var hasWords = _analyser.Words.Length > 0;
        var languages = _analyser.Languages;
        return config.IsAnyLanguage ? hasWords : (hasWords || languages.HasEnglish) && !languages.IsForeign;
    }

    private static void WriteTotal(DuckVectorWriter output, int row, SentimentTotal? total)
    {
        if (total is not { } known)
        {
            for (var field = 0; field < 4; field++)
                output.Field(field).SetNull(row);
            return;
        }
        output.Field(0).SetUtf8(row, Labels[(int)known.Label + 1]);
        output.Field(1).Values<double>()[row] = known.Score;
        output.Field(2).Values<double>()[row] = known.Confidence;
        if (known.Trend is { } trend)
            output.Field(3).SetUtf8(row, Trends[(int)trend]);
        else
            output.Field(3).SetNull(row);
    }

    private void WriteTexts(DuckDataChunk input, DuckVectorWriter output)
    {
        var fields = output.Field(0);
        var numbers = output.Field(1);
        var labels = output.Field(2);
        var words = output.Field(8);
        var lists = words.Values<DuckListEntry>();
        for (var i = 0; i < _texts.Count; i++)
        {
            var text = _texts[i];
            fields.SetUtf8(i, _fields[text.Argument]);
            if (text.Number > 0)
                numbers.Values<int>()[i] = text.Number;
            else
                numbers.SetNull(i);
            lists[i] = new DuckListEntry((ulong)text.FirstWord, (ulong)text.WordCount);
            if (text.IsKnown)
                labels.SetUtf8(i, Labels[(int)text.Score.Label + 1]);
            else
                labels.SetNull(i);
        }
        WriteFigures(output.Field(3), score => Math.Round(score.Compound, 4));
        WriteFigures(output.Field(4), score => Math.Round(SentimentSequence.ConfidenceOf(score), 3));
        WriteFigures(output.Field(5), score => Math.Round(score.Positive, 3));
        WriteFigures(output.Field(6), score => Math.Round(score.Neutral, 3));
        WriteFigures(output.Field(7), score => Math.Round(score.Negative, 3));
        WriteWords(input, words.ListChild(_words.Count));
    }

    private void WriteFigures(DuckVectorWriter output, Func<SentimentScore, double> figure)
    {
        var values = output.Values<double>();
        for (var i = 0; i < _texts.Count; i++)
        {
            if (_texts[i].IsKnown)
                values[i] = figure(_texts[i].Score);
            else
                output.SetNull(i);
        }
    }

    private void WriteWords(DuckDataChunk input, DuckVectorWriter output)
    {
        var texts = output.Field(0);
        var valences = output.Field(1).Values<double>();
        foreach (var text in _texts.Where(text => text.WordCount > 0))
        {
            var utf8 = arguments[text.Argument].Texts(input.Column(text.Argument)).Utf8(text.Place);
            for (var i = text.FirstWord; i < text.FirstWord + text.WordCount; i++)
            {
                texts.SetUtf8(i, utf8.Slice(_words[i].Start, _words[i].Length));
                valences[i] = Math.Round(_words[i].Valence, 3);
            }
        }
    }

    /// <param name="Argument">The column it is of.</param>
    /// <param name="Place">Where it lies in the column's texts.</param>
    /// <param name="Number">Its number in its list from 1; 0 where there is one text to a row.</param>
    /// <param name="IsKnown">False when nothing is known of it.</param>
    /// <param name="Score">Its score.</param>
    /// <param name="FirstWord">Where its words begin.</param>
    /// <param name="WordCount">How many they are.</param>
    private readonly record struct Analysed(int Argument, int Place, int Number, bool IsKnown, SentimentScore Score, int FirstWord, int WordCount);
}
