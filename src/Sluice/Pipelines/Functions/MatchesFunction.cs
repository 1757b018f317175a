using System.Text;
using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Functions;

/// <summary><c>name(text) → BOOLEAN</c>: whether a pattern is found in a text; NULL for NULL.</summary>
internal sealed class MatchesFunction(string name, MatchPattern pattern)
    : DuckScalarFunction(name, DuckLogicalType.Boolean, DuckLogicalType.Varchar)
{
    private const int CharactersAtFirst = 256;

    /// <inheritdoc/>
    protected override object CreateState() => new Buffer();

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var buffer = (Buffer)state!;
        var cells = input.Column(0);
        var values = output.Values<bool>();
        for (var row = 0; row < input.Count; row++)
            values[row] = !cells.IsNull(row) && pattern.IsFoundIn(buffer.Decode(cells.Utf8(row)));
    }

    private sealed class Buffer
    {
        private char[] _characters = new char[CharactersAtFirst];

        public ReadOnlySpan<char> Decode(ReadOnlySpan<byte> utf8)
        {
            // A byte of UTF-8 never becomes more than one character of UTF-16.
            if (_characters.Length < utf8.Length)
                _characters = new char[Math.Max(utf8.Length, _characters.Length * 2)];
            return _characters.AsSpan(0, Encoding.UTF8.GetChars(utf8, _characters));
        }
    }
}
