using System.Text;
using Sluice.Pipelines.Text;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// Names of months and their abbreviations in English, French, German, Spanish, Portuguese, Italian, Dutch, Russian, Polish, Chinese
/// and the languages of Scandinavia, in any case. No word among them is a month in one language and another month in the next, so that the
/// language need not be told. What a date has behind its day (<c>5 марта</c>, <c>5 marca</c>) stands beside the name.
/// </summary>
internal static class MonthNames
{
    private static readonly string[] Months =
    [
        "jan january janv janvier januar jän jänner ene enero janeiro gen gennaio januari янв январь января sty styczeń stycznia 一月",
        "feb february févr fév fevr fev février fevrier februar feber febrero fevereiro febbraio februari фев февр февраль февраля lut luty lutego 二月",
        "mar march mars mär märz mrz maerz marzo março marco mrt maart мар март марта marzec marca 三月",
        "apr april avr avril abr abril aprile апр апрель апреля kwi kwiecień kwietnia 四月",
        "may mai mayo maio mag maggio mei май мая maj maja 五月",
        "jun june juin juni junio junho giu giugno июн июнь июня cze czerwiec czerwca 六月",
        "jul july juil juillet juli julio julho lug luglio июл июль июля lip lipiec lipca 七月",
        "aug august août aout ago agosto augustus авг август августа sie sierpień sierpnia augusti 八月",
        "sep sept september septembre septiembre set setiembre setembro settembre сен сент сентябрь сентября wrz wrzesień września 九月",
        "oct october octobre okt oktober octubre out outubro ott ottobre окт октябрь октября paź październik października 十月",
        "nov november novembre noviembre novembro ноя нояб ноябрь ноября lis listopad listopada 十一月",
        "dec december déc décembre decembre dez dezember dic diciembre dezembro dicembre дек декабрь декабря gru grudzień grudnia des desember 十二月",
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
            var lead = length > 0 ? text[length - 1] : (byte)0;
            var isMarkedCapital = (lead == 0xC3 && letter is >= 0x80 and <= 0x9E) || (lead == 0xD0 && letter is >= 0x90 and <= 0x9F);
            // The small letters of Cyrillic capitals from Р on stand behind another lead byte.
            var isLateCapital = lead == 0xD0 && letter is >= 0xA0 and <= 0xAF;
            if (isLateCapital)
                word[length - 1] = 0xD1;
            word[length++] = isLateCapital ? (byte)(letter - 0x20) : letter < 0x80 || isMarkedCapital ? (byte)(letter | 0x20) : letter;
        }
        var found = length < 3 ? 0 : Table.Find(word[..length]);
        return found == 0 ? 0 : Names[found - 1].Month;
    }
}
