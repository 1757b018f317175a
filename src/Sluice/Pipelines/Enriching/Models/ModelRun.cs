using System.Text;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Enriching.Models;

/// <summary>Asks about the texts of vectors on one thread: each distinct text of a vector once, then the lists are written.</summary>
internal sealed class ModelRun(ModelCallConfig call, IReadOnlyList<TextArgument> arguments, IModels models)
{
    // What goes over at once: enough for the calls that are made side by side, and no more than a message should hold.
    private const int SliceTexts = 512;
    private const int SliceCharacters = 1 << 20;

    private readonly byte[][] _fields = [.. arguments.Select(argument => Encoding.UTF8.GetBytes(argument.Field))];
    private readonly ModelValues _reader = new(call.Returns);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _distinct = [];
    private readonly List<Occurrence> _texts = [];

    /// <summary>Writes the list of each row.</summary>
    public void Run(DuckDataChunk input, DuckVectorWriter output)
    {
        _numbers.Clear();
        _distinct.Clear();
        _texts.Clear();
        var lists = output.Values<DuckListEntry>();
        for (var row = 0; row < input.Count; row++)
        {
            var first = _texts.Count;
            for (var argument = 0; argument < arguments.Count; argument++)
                Gather(input.Column(argument), argument, row);
            lists[row] = new DuckListEntry((ulong)first, (ulong)(_texts.Count - first));
        }
        Write(output.ListChild(_texts.Count), Ask());
    }

    private void Gather(in DuckVector column, int argument, int row)
    {
        var (first, count) = arguments[argument].TextsOf(column, row);
        var texts = arguments[argument].Texts(column);
        for (var i = 0; i < count; i++)
        {
            var utf8 = texts.IsNull(first + i) ? [] : texts.Utf8(first + i);
            if (Blanks.Trim(utf8).IsEmpty)
                continue;
            var text = Encoding.UTF8.GetString(utf8);
            if (!_numbers.TryGetValue(text, out var number))
            {
                _numbers.Add(text, number = _distinct.Count);
                _distinct.Add(text);
            }
            _texts.Add(new Occurrence(argument, arguments[argument].IsList ? i + 1 : 0, number));
        }
    }

    private (object?[]? Values, string? Error)[] Ask()
    {
        var outcomes = new (object?[]?, string?)[_distinct.Count];
        var slice = new List<int>();
        var characters = 0;
        for (var number = 0; number < _distinct.Count; number++)
        {
            var length = _distinct[number].Length;
            if (length > ModelConfig.TextCharactersCeiling)
            {
                // A message takes up to six bytes for a character, and there is an end to what one may hold.
                outcomes[number] = (null, $"the text has {length} characters, and no model is sent more than {ModelConfig.TextCharactersCeiling}");
                continue;
            }
            if (slice.Count == SliceTexts || (slice.Count > 0 && characters + length > SliceCharacters))
                Flush();
            slice.Add(number);
            characters += length;
        }
        if (slice.Count > 0)
            Flush();
        return outcomes;

        // The query is stopped by its process being killed, or by the deadline of each call.
        void Flush()
        {
            var answers = models.AskAsync(call.Model, [.. slice.Select(number => _distinct[number])], CancellationToken.None).GetAwaiter().GetResult();
            foreach (var (number, answer) in slice.Zip(answers))
                outcomes[number] = _reader.Read(answer);
            slice.Clear();
            characters = 0;
        }
    }

    private void Write(DuckVectorWriter output, (object?[]? Values, string? Error)[] outcomes)
    {
        var fields = output.Field(0);
        var numbers = output.Field(1);
        var errors = output.Field(call.Returns.Count + 2);
        for (var i = 0; i < _texts.Count; i++)
        {
            var text = _texts[i];
            fields.SetUtf8(i, _fields[text.Argument]);
            if (text.Number > 0)
                numbers.Values<int>()[i] = text.Number;
            else
                numbers.SetNull(i);
            if (outcomes[text.Distinct].Error is { } error)
                errors.SetUtf8(i, Encoding.UTF8.GetBytes(error));
            else
                errors.SetNull(i);
        }
        for (var value = 0; value < call.Returns.Count; value++)
        {
            var column = output.Field(value + 2);
            for (var i = 0; i < _texts.Count; i++)
                WriteValue(column, i, outcomes[_texts[i].Distinct].Values?[value]);
        }
    }

    private static void WriteValue(DuckVectorWriter column, int row, object? value)
    {
        switch (value)
        {
            case long whole:
                column.Values<long>()[row] = whole;
                break;
            case double number:
                column.Values<double>()[row] = number;
                break;
            case bool flag:
                column.Values<bool>()[row] = flag;
                break;
            case byte[] utf8:
                column.SetUtf8(row, utf8);
                break;
            default:
                column.SetNull(row);
                break;
        }
    }

    private readonly record struct Occurrence(int Argument, int Number, int Distinct);
}
