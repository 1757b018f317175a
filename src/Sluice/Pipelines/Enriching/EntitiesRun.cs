using System.Text;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Enriching.Entities;

namespace Sluice.Pipelines.Enriching;

/// <summary>Finds the entities in the texts of vectors on one thread.</summary>
internal sealed class EntitiesRun(IReadOnlyList<TextArgument> arguments, Gazetteer gazetteer, byte[]?[] kinds)
{
    private readonly byte[][] _fields = [.. arguments.Select(argument => Encoding.UTF8.GetBytes(argument.Field))];
    private readonly EntityFinder _finder = new(gazetteer, [.. kinds.Select(kind => kind is not null)]);
    private int _capacity;
    private int _count;

    /// <summary>Writes the list of each row.</summary>
    public void Run(DuckDataChunk input, DuckVectorWriter output)
    {
        _count = 0;
        _capacity = input.Count * 2;
        var child = output.ListChild(_capacity);
        var lists = output.Values<DuckListEntry>();
        for (var row = 0; row < input.Count; row++)
        {
            var first = _count;
            for (var argument = 0; argument < arguments.Count; argument++)
                Find(input.Column(argument), argument, row, output, ref child);
            lists[row] = new DuckListEntry((ulong)first, (ulong)(_count - first));
        }
        output.ListChild(_count);
    }

    private void Find(in DuckVector column, int argument, int row, DuckVectorWriter output, ref DuckVectorWriter child)
    {
        var (first, count) = arguments[argument].TextsOf(column, row);
        var texts = arguments[argument].Texts(column);
        for (var i = 0; i < count; i++)
        {
            var text = texts.Utf8(first + i);
            _finder.Find(text);
            if (_count + _finder.Found.Count > _capacity)
            {
                _capacity = Math.Max(_capacity * 2, _count + _finder.Found.Count);
                child = output.ListChild(_capacity);
            }
            Write(text, _fields[argument], arguments[argument].IsList ? i + 1 : 0, child);
        }
    }

    private void Write(ReadOnlySpan<byte> text, byte[] field, int number, DuckVectorWriter child)
    {
        if (_finder.Found.Count == 0)
            return;
        var fields = child.Field(0);
        var numbers = child.Field(1);
        var kindNames = child.Field(2);
        var texts = child.Field(3);
        var values = child.Field(4);
        var starts = child.Field(5).Values<int>();
        var ends = child.Field(6).Values<int>();
        var (counted, characters) = (0, 0);
        foreach (ref readonly var entity in _finder.Found.Found)
        {
            characters += Characters(text[counted..entity.Start]);
            counted = entity.Start;
            fields.SetUtf8(_count, field);
            if (number > 0)
                numbers.Values<int>()[_count] = number;
            else
                numbers.SetNull(_count);
            kindNames.SetUtf8(_count, kinds[entity.Kind]!);
            texts.SetUtf8(_count, text[entity.Start..entity.End]);
            if (entity.ValueLength == Entity.IsUnknown)
                values.SetNull(_count);
            else
                values.SetUtf8(_count, _finder.Found.ValueOf(entity, text));
            starts[_count] = characters;
            ends[_count] = characters + Characters(text[entity.Start..entity.End]);
            _count++;
        }
    }

    // Every character has one byte that is not a continuation.
    private static int Characters(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var letter in utf8)
            count += (letter & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }
}
