using System.Collections.Frozen;
using System.Text;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// The letters beyond ASCII of the languages that older files are written in, commonest first: what
/// <see cref="EncodingGuess"/> compares with. Rough orders of frequency are enough, for the encodings differ in which
/// letters they show at all.
/// </summary>
internal static class LanguageLetters
{
    private static readonly (int, double)[] Western = [(1252, 0), (28605, -1.5), (850, -2.5), (437, -3), (10000, -3)];
    private static readonly (int, double)[] Central = [(1250, -2), (28592, -2.5), (852, -4)];
    private static readonly (int, double)[] Russian = [(1251, -2), (20866, -2.5), (866, -3), (28595, -4), (10007, -5)];
    private static readonly (int, double)[] Greek = [(1253, -2.5), (28597, -2), (737, -5)];
    private static readonly (int, double)[] Turkish = [(1254, -2), (857, -5)];
    private static readonly (int, double)[] Baltic = [(1257, -4), (775, -6)];
    private static readonly (int, double)[] Hebrew = [(1255, -3), (862, -5)];
    private static readonly (int, double)[] Arabic = [(1256, -4), (28596, -5)];

    private static readonly FrozenDictionary<char, double> Symbols = Probabilities(
        "’“”–…‘€°£§—«»·\u00a0•´²³ºª½¿¡©®™±×µ¼¾†‰„‚¢¥÷¨¸`\u00ad", 0.03);

    /// <summary>Languages written with letters, each with the code pages that it is found in.</summary>
    public static IReadOnlyList<Alphabet> SingleByte { get; } =
    [
        new(Western, "éèàêçôûîùâïëœü"),
        new(Western, "üäößéè"),
        new(Western, "óíáéñúü"),
        new(Western, "ãçáéóíêõúâôàü"),
        new(Western, "èàùòìéó"),
        new(Western, "åäöéü"),
        new(Western, "øåæéöäü"),
        new(Western, "íáðéóþúöæý"),
        new(Western, "ëéïèöüçàóê"),
        new(Central, "łąężóśćńź"),
        new(Central, "íáéěřýžčšůúťóďňö"),
        new(Central, "áíéčýžšúľťňôóďäŕĺ"),
        new(Central, "áéöőíóüűú"),
        new(Central, "ăîâşţșțé"),
        new(Central, "čšžćđöüä"),
        new(Russian, "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ", OwnScript: true),
        new(Russian, "оанивеітрсклудмпязьгйбхчшюжїцєщфґ", OwnScript: true),
        new(Russian, "аиеоитнсрвклпдзмгябучщшжцъйхюфь", OwnScript: true),
        new(Greek, "αοιετσνηυρπκμλςόίάωγέδχθήφύβώξζψϊϋΐΰ", OwnScript: true),
        new(Turkish, "ıişğüöçâîİ"),
        new(Baltic, "ėšąžįųūčęāīēļņģķõäöü"),
        new(Hebrew, "יוהלאמתרשבנםדכעחקפגןטזסצךףץ", OwnScript: true),
        new(Arabic, "الينموترعدبسهفقكحجشطصخذضزغثظةىءأإآئؤپچژگ", OwnScript: true),
    ];

    /// <summary>Languages of thousands of characters.</summary>
    public static IReadOnlyList<Ideographs> MultiByte { get; } =
    [
        new(932, -3, "日本年月人名大国会東京市区県町村山田中小川社株式株式株式会社男女金額住所電話番号前後上下一二三四五六七八九十千万円時分部長事新生地方", Kana: true),
        new(51932, -3, "日本年月人名大国会東京市区県町村山田中小川社株式会社男女金額住所電話番号前後上下一二三四五六七八九十千万円時分部長事新生地方", Kana: true),
        new(54936, -3, "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长市区县省路街号公司李王张刘陈北京海广州男女姓名价格编电话"),
        new(950, -3, "的一是不了人我在有他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她里後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長市區縣省路街號公司李王張劉陳北臺台灣男女姓名價格編電話"),
        new(949, -3, "이다는의에을가고한하지로은기도사를서대아자리일인시어정나전있해수부보주장제구스동그성원과여상서울산김박최강조윤임도번호전화소명이름"),
    ];

    /// <summary>The natural logarithm of how probable a symbol is beside letters of any language; null for rare ones.</summary>
    public static double? LogProbabilityOfSymbol(char symbol) => Symbols.TryGetValue(symbol, out var score) ? score : null;

    private static FrozenDictionary<char, double> Probabilities(string commonestFirst, double share)
    {
        var sum = Enumerable.Range(1, commonestFirst.Length).Sum(rank => 1.0 / (rank + 2));
        return commonestFirst.Distinct().Select((letter, index) => (letter, Math.Log(share / (index + 3) / sum)))
            .ToFrozenDictionary(pair => pair.letter, pair => pair.Item2);
    }

    /// <summary>A language's letters beyond ASCII.</summary>
    internal sealed record Alphabet((int CodePage, double Prior)[] CodePages, string Letters, bool OwnScript = false)
    {
        private readonly FrozenDictionary<char, double> _small = Probabilities(Letters, 0.9);

        /// <summary>The natural logarithm of the letter's share; null for a letter that the language does not have.</summary>
        public double? LogProbabilityOf(char letter)
            => _small.TryGetValue(letter, out var small) ? small
                : _small.TryGetValue(char.ToLowerInvariant(letter), out var capital) ? capital - 3
                : null;
    }

    /// <summary>A language of thousands of characters, in one code page.</summary>
    internal sealed record Ideographs(int CodePage, double Prior, string Common, bool Kana = false)
    {
        private readonly FrozenSet<int> _common = Common.EnumerateRunes().Select(rune => rune.Value).ToFrozenSet();

        /// <summary>The natural logarithm of a character's share, by its block and whether it is one of the commonest.</summary>
        public double LogProbabilityOf(Rune rune) => rune.Value switch
        {
            var value when _common.Contains(value) => -4.8,
            >= 0x3041 and <= 0x30fe => Kana ? -4.3 : -11,
            >= 0x3000 and <= 0x303f or >= 0xff00 and <= 0xff5e => -6,
            >= 0xff61 and <= 0xff9f => Kana ? -6.5 : -12,
            >= 0x4e00 and <= 0x9fff => CodePage is 949 ? -10.5 : -8.4,
            >= 0xac00 and <= 0xd7a3 => CodePage is 949 ? -6.8 : -13,
            _ => -12,
        };
    }
}
