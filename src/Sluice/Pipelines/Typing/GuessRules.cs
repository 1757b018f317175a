using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines.Typing;

/// <summary>What a guess must know of a column: what its cells are in the file, and which marks and words were declared.</summary>
internal sealed class GuessRules
{
    private static readonly BooleanWords PlainWords = new(["true"], ["false"]);

    public GuessRules(CellKind kind, CellFormat format)
    {
        Marks = new NumberMarks(format);
        NullWords = new NullWords(format.NullWords);
        IsJsonNumber = kind == CellKind.JsonNumber;

        // Of the usual words only true and false are proof; 1, y and t are also other things. Declared ones are meant.
        var isDeclared = !format.TrueWords.SequenceEqual(CellFormat.Default.TrueWords)
            || !format.FalseWords.SequenceEqual(CellFormat.Default.FalseWords);
        Words = isDeclared ? new BooleanWords(format.TrueWords, format.FalseWords) : PlainWords;
    }

    /// <summary>The marks of numbers.</summary>
    public NumberMarks Marks { get; }

    /// <summary>The words of booleans.</summary>
    public BooleanWords Words { get; }

    /// <summary>The words that mean no value.</summary>
    public NullWords NullWords { get; }

    /// <summary>The source says that the cells are JSON numbers, so that any form of exponent is one.</summary>
    public bool IsJsonNumber { get; }
}
