using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text) → BOOLEAN</c>: whether a text passes a test (a pattern, a list of values, a grammar); NULL for NULL.
/// Columns with such checks mostly hold few and short texts (codes, states, countries), so each thread remembers what it
/// found for short ones: a vector's own 16 bytes are the key, and a text that was seen costs one comparison.
/// </summary>
/// <param name="name">The name in SQL.</param>
/// <param name="makeTest">Makes the test for one thread.</param>
internal sealed class TextTestFunction(string name, Func<CellTest> makeTest)
    : DuckScalarFunction(name, DuckLogicalType.Boolean, DuckLogicalType.Varchar)
{
    /// <inheritdoc/>
    protected override object CreateState() => new Memory(makeTest());

    /// <inheritdoc/>
    protected override unsafe void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var memory = (Memory)state!;
        var cells = input.Column(0);
        var values = output.Values<bool>();
        var hasNulls = !cells.Validity.IsEmpty;
        fixed (TextSlot* slots = cells.Values<TextSlot>())
        {
            for (var row = 0; row < input.Count; row++)
                values[row] = (!hasNulls || !cells.IsNull(row)) && memory.Passes(slots + row);
        }
    }

    private sealed unsafe class Memory(CellTest test)
    {
        private const int Entries = 512;
        private const ulong Spread = 0x9E3779B97F4A7C15;

        // All zeros is the empty text, which is never looked up, so an unused entry is never found.
        private readonly UInt128[] _texts = new UInt128[Entries];
        private readonly bool[] _passes = new bool[Entries];

        public bool Passes(TextSlot* slot)
        {
            var length = slot->Length;
            if (length is 0 or > TextSlot.InlineBytesMax)
                return test(TextSlot.Utf8(slot));
            var text = *(UInt128*)slot;
            var place = (int)(((ulong)text ^ (ulong)(text >> 64) * Spread) * Spread >> 55);
            if (_texts[place] == text)
                return _passes[place];
            var passes = test(TextSlot.Utf8(slot));
            (_texts[place], _passes[place]) = (text, passes);
            return passes;
        }
    }
}
