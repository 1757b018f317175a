using System.Text;
using Sluice.Pipelines.Text;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// Names of months and their abbreviations in English, French, German, Spanish, Portuguese, Italian and Dutch, in any case.
/// No word among them is a month in one language and another month in the next, so that the language need not be told.
/// </summary>
internal static class MonthNames
{
    private static readonly string[] Months =
    [
        "jan january janv janvier januar jän jänner ene enero janeiro gen gennaio januari",
        "feb february févr fév fevr fev février fevrier februar feber febrero fevereiro febbraio februari",
        "mar march mars mär märz mrz maerz marzo março marco mrt maart",
        "apr april avr avril abr abril aprile",
        "may mai mayo maio mag maggio mei",
        "jun june juin juni junio junho giu giugno",
        "jul july juil juillet juli julio julho lug luglio",
        "aug august août aout ago agosto augustus",
        "sep sept september septembre septiembre set setiembre setembro settembre",
        "oct october octobre okt oktober octubre out outubro ott ottobre",
        "nov november novembre noviembre novembro",
        "dec december déc décembre decembre dez dezember dic diciembre dezembro dicembre",
    ];

    private static readonly (string Name, int Month)[] Names =
        [.. Months.SelectMany((names, index) => names.Split(' ').Select(name => (name, index + 1)))];

    private static readonly WordTable Table = new([.. Names.Select(name => Encoding.UTF8.GetBytes(name.Name))]);

    /// <summary>The number of the month (1 to 12) whose name is the word at the start of a text; 0 for none.</summary>
    /// <param name="text">The name, and whatever follows it.</param>
    /// <param name="length">Bytes that the name takes, without a dot after it.</param>
    public static int At(ReadOnlySpan<byte> text, out int length)
    {
        Span<byte> word = stackalloc byte[WordTable.KeyBytes];
        length = 0;
        while (length < text.Length && (text[length] >= 0x80 || char.IsAsciiLetter((char)text[length])))
        {
            if (length == word.Length)
                return 0;
            var letter = text[length];
            var isMarkedCapital = length > 0 && text[length - 1] == 0xC3 && letter is >= 0x80 and <= 0x9E;
            word[length++] = letter < 0x80 || isMarkedCapital ? (byte)(letter | 0x20) : letter;
        }
        var found = length < 3 ? 0 : Table.Find(word[..length]);
        return found == 0 ? 0 : Names[found - 1].Month;
    }
}
