using System.Text;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Files;

public sealed class EncodingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    static EncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>An encoding, text in a language that is written in it, and bytes that are nothing in it.</summary>
    public static TheoryData<string, string, string> Samples => new()
    {
        { "windows-1252", "id,name,price\n1,Müller-Lüdenscheidt,9.50 €\n2,Crème brûlée,3 €\n3,„Größe“ – übrig,1\n4,Ångström,2\n", "81" },
        { "iso-8859-15", "id,nom,prix\n1,Cœur d'été,9 €\n2,Bœuf à la crème,3 €\n3,Élève,1\n4,déjà vu,2 €\n", "" },
        { "windows-1250", "id,jméno,město\n1,Jiří Dvořák,Plzeň\n2,Kateřina Růžičková,Děčín\n3,Łukasz Wiśniewski,Łódź\n4,Žofie Šťastná,Třebíč\n", "81" },
        { "iso-8859-2", "id,imię,miasto\n1,Łukasz Wiśniewski,Łódź\n2,Małgorzata Dąbrowska,Częstochowa\n3,Żaneta Wójcik,Białystok\n4,Paweł Król,Świdnica\n", "" },
        { "windows-1251", "номер,имя,город\n1,Анна Иванова,Москва\n2,Пётр Смирнов,Санкт-Петербург\n3,Ольга Кузнецова,Новосибирск\n", "98" },
        { "koi8-r", "номер,имя,город\n1,Анна Иванова,Москва\n2,Пётр Смирнов,Санкт-Петербург\n3,Ольга Кузнецова,Новосибирск\n", "" },
        { "windows-1253", "αριθμός,όνομα,πόλη\n1,Γιώργος Παπαδόπουλος,Αθήνα\n2,Μαρία Οικονόμου,Θεσσαλονίκη\n3,Άννα,Πάτρα\n", "81" },
        { "iso-8859-7", "αριθμός,όνομα,πόλη\n1,Γιώργος Παπαδόπουλος,Αθήνα\n2,Μαρία Οικονόμου,Θεσσαλονίκη\n3,Άννα,Πάτρα\n", "ff" },
        { "windows-1254", "no,ad,şehir\n1,Ayşe Yılmaz,İstanbul\n2,Çağrı Öztürk,Eskişehir\n3,Işıl Gündoğdu,Muğla\n4,Kadır Şahin,Ağrı\n", "81" },
        { "shift_jis", "番号,名前,都市\n1,山田太郎,東京\n2,すずき はなこ,大阪\n3,タナカ,京都府\n", "fc21" },
        { "euc-jp", "番号,名前,都市\n1,山田太郎,東京\n2,すずき はなこ,大阪\n3,タナカ,京都府\n", "ff" },
        { "gb18030", "编号,姓名,城市\n1,张伟,北京市\n2,王芳,上海市\n3,李娜,广州市\n4,刘洋,我们的公司\n", "ff" },
        { "big5", "編號,姓名,城市\n1,張偉,臺北市\n2,王芳,高雄市\n3,李娜,臺中市\n4,劉洋,我們的公司\n", "ff" },
        { "ks_c_5601-1987", "번호,이름,도시\n1,김민수,서울\n2,이영희,부산\n3,박지훈,대구시\n", "ff" },
        { "ibm850", "id,name,ort\n1,Jürgen Müller,Köln\n2,Käthe Größe,Würzburg\n3,Jörg,Düsseldorf\n4,Übung,Lübeck\n", "" },
        { "ibm437", "id,name,ort\n1,Jürgen Müller,Köln\n2,Käthe Größe,Würzburg\n3,Jörg,Düsseldorf\n4,Übung,Lübeck\n", "" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("utf-16le", "编号,姓名\n一,张伟北京市上海市广州市我们的公司\n")]
    [InlineData("utf-16be", "编号,姓名\n一,张伟北京市上海市广州市我们的公司\n")]
    [InlineData("utf-32le", "id,name\n1,Ann\n2,Bob\n")]
    [InlineData("utf-32be", "id,name\n1,Ann\n2,Bob\n")]
    [InlineData("utf-32le", "{\"id\":1}\n")]
    public void A_file_is_recognised_in_its_declared_encoding(string encoding, string text)
    {
        TextEncoding.TryFind(encoding, out var declared).ShouldBeTrue();
        text = string.Concat(Enumerable.Repeat(text, 20));
        var path = _folder.Write("a.txt", TextEncoding.GetEncoding(declared!.CodePage).GetBytes(text));
        using var file = DecodedFile.Open(path, new ReadOptions { Encoding = encoding });
        using var pass = file.Open();

        file.Format.ShouldBe(text[0] == '{' ? FileFormat.Json : FileFormat.DelimitedText);
        new StreamReader(pass).ReadToEnd().ShouldBe(text);
    }

    [Fact]
    public void A_line_of_EBCDIC_ends_with_its_NEL_or_its_line_feed()
    {
        var path = _folder.Write("a.csv", [0x81, 0x6b, 0x82, 0x15, 0xf1, 0x6b, 0xf2, 0x25, 0xf3, 0x6b, 0xf4, 0x15]);
        using var file = DecodedFile.Open(path, new ReadOptions { Encoding = "cp500" });
        using var pass = file.Open();

        new StreamReader(pass).ReadToEnd().ShouldBe("a,b\n1,2\n3,4\n");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_declared_encoding_comes_out_as_UTF_8(string encoding, string text, string bad)
    {
        _ = bad;
        Decode(Bytes(encoding, text), encoding).ShouldBe(Encoding.UTF8.GetBytes(text));

        // So long that every buffer ends somewhere within a character.
        var longText = string.Concat(Enumerable.Repeat(text, 3001));
        Decode(Bytes(encoding, longText), encoding).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(longText)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void An_encoding_that_nobody_declares_is_found_and_told(string encoding, string text, string bad)
    {
        _ = bad;
        using var file = DecodedFile.Open(_folder.Write("a.csv", Bytes(encoding, text)), new ReadOptions());

        Encoding.UTF8.GetString(Read(file)).ShouldBe(text, file.Encoding.Name);
        var warning = file.Warnings.ShouldHaveSingleItem();
        (warning.Code, warning.Severity, warning.Found).ShouldBe(("encoding_guessed", Severity.Warning, file.Encoding.Name));
    }

    [Theory]
    [InlineData("© 2020")]
    [InlineData("Acme ® Index")]
    [InlineData("Acme® Index")]
    [InlineData("Acme™")]
    [InlineData("5 °C")]
    [InlineData("20°")]
    [InlineData("5 ± 1")]
    [InlineData("12 m²")]
    [InlineData("x – y")]
    [InlineData("£5.00")]
    [InlineData("5 €")]
    [InlineData("10 µg")]
    [InlineData("«x»")]
    [InlineData("“x”")]
    [InlineData("3½")]
    [InlineData("Ø 5")]
    [InlineData("Ü")]
    [InlineData("à")]
    [InlineData("ça")]
    [InlineData("São")]
    [InlineData("John’s")]
    [InlineData("¿Qué?")]
    public void A_sign_that_many_lines_repeat_is_the_same_sign_in_all_of_them(string cell)
    {
        var text = "name,v\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"{cell},{i}\n"));

        using var file = DecodedFile.Open(_folder.Write("a.csv", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text)), new ReadOptions());

        Encoding.UTF8.GetString(Read(file)).ShouldBe(text, file.Encoding.Name);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_byte_that_does_not_decode_is_no_UTF_8_and_can_be_shown(string encoding, string text, string bad)
    {
        _ = text;
        if (bad.Length == 0)
        {
            return;
        }

        byte[] bytes = [.. "a,b\n1,"u8, .. Convert.FromHexString(bad), .. "\n2,x\n"u8];

        var decoded = Decode(bytes, encoding);

        System.Text.Unicode.Utf8.IsValid(decoded).ShouldBeFalse();
        decoded.AsSpan().IndexOf("\ufffd"u8).ShouldBe(-1);
        UndecodableByte.Show(decoded).ShouldBe($"a,b\n1,\\x{bad[..2]}{(bad.Length > 2 ? "!" : "")}\n2,x\n");
    }

    [Theory]
    [InlineData("shift_jis", "83")]
    [InlineData("euc-jp", "b0")]
    [InlineData("gb18030", "b0")]
    [InlineData("big5", "a4")]
    [InlineData("ks_c_5601-1987", "b0")]
    public void Half_a_character_does_not_swallow_the_line_end_behind_it(string encoding, string half)
    {
        byte[] bytes = [.. "a\n"u8, .. Convert.FromHexString(half), .. "\nb\n"u8];

        UndecodableByte.Show(Decode(bytes, encoding)).ShouldBe($"a\n\\x{half}\nb\n");
    }

    [Theory]
    [InlineData("utf-16", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-16BE", true)]
    public void UTF_16_is_found_with_and_without_its_mark(string encoding, bool hasMark)
    {
        const string Text = "id,name\n1,Größe €\n2,日本 𝄞\n";
        var codec = Encoding.GetEncoding(encoding);
        using var file = DecodedFile.Open(_folder.Write("a.csv", [.. hasMark ? codec.GetPreamble() : [], .. codec.GetBytes(Text)]), new ReadOptions());

        Read(file).ShouldBe(Encoding.UTF8.GetBytes(Text));
        file.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Half_a_pair_and_half_a_unit_of_UTF_16_are_flagged()
    {
        byte[] bytes = [0xff, 0xfe, (byte)'a', 0, 0x34, 0xd8, (byte)'b', 0, (byte)'\n', 0, 0x34];

        var decoded = Decode(bytes, null);

        decoded.ShouldBe([(byte)'a', 0xed, 0xa0, 0xb4, (byte)'b', (byte)'\n', 0xed, 0xb0, 0xb4]);
        System.Text.Unicode.Utf8.IsValid(decoded).ShouldBeFalse();
    }

    [Fact]
    public void The_mark_of_UTF_8_is_no_part_of_the_text()
    {
        Decode([0xef, 0xbb, 0xbf, .. "a,b\n"u8], null).ShouldBe("a,b\n"u8.ToArray());
        Decode([0xef, 0xbb, 0xbf, .. "a,b\n"u8], "utf-8").ShouldBe("a,b\n"u8.ToArray());
    }

    [Fact]
    public void A_mark_counts_more_than_a_declaration_and_says_so()
    {
        using var file = DecodedFile.Open(
            _folder.Write("a.csv", [0xef, 0xbb, 0xbf, .. "ä"u8]), new ReadOptions { Encoding = "latin1" });

        file.Encoding.ShouldBe(TextEncoding.Utf8);
        file.Warnings.ShouldHaveSingleItem().Code.ShouldBe("encoding_overruled");
    }

    [Fact]
    public void Mostly_valid_UTF_8_stays_UTF_8_with_its_bad_bytes()
    {
        byte[] bytes = [.. "a,b\nä,ö\nü,ß\n"u8, 0xe4, .. ",x\n"u8];
        using var file = DecodedFile.Open(_folder.Write("a.csv", bytes), new ReadOptions());

        file.Encoding.ShouldBe(TextEncoding.Utf8);
        Read(file).ShouldBe(bytes);
        file.Warnings.ShouldHaveSingleItem().Code.ShouldBe("encoding_has_bad_bytes");
    }

    [Fact]
    public void An_encoding_shows_even_if_the_first_megabytes_are_ASCII()
    {
        var ascii = string.Concat(Enumerable.Repeat("1,plain text\n", 200_000));
        using var file = DecodedFile.Open(_folder.Write("a.csv", [.. Encoding.ASCII.GetBytes(ascii), .. Bytes("windows-1252", "2,Grüße aus Köln\n")]), new ReadOptions());

        file.Encoding.Name.ShouldBe("windows-1252");
        Encoding.UTF8.GetString(Read(file)).ShouldEndWith("2,Grüße aus Köln\n");
    }

    [Theory]
    [InlineData("UTF8", "utf-8")]
    [InlineData("utf_8_sig", "utf-8")]
    [InlineData("Latin-1", "iso-8859-1")]
    [InlineData("ISO_8859-1", "iso-8859-1")]
    [InlineData("iso8859-7", "iso-8859-7")]
    [InlineData("cp1252", "windows-1252")]
    [InlineData("ANSI", "windows-1252")]
    [InlineData("1251", "windows-1251")]
    [InlineData("Windows 1250", "windows-1250")]
    [InlineData("SJIS", "shift_jis")]
    [InlineData("ms932", "shift_jis")]
    [InlineData("GBK", "gb18030")]
    [InlineData("gb2312", "gb18030")]
    [InlineData("EUC_KR", "ks_c_5601-1987")]
    [InlineData("cp949", "ks_c_5601-1987")]
    [InlineData("koi8r", "koi8-r")]
    [InlineData("IBM850", "ibm850")]
    [InlineData("cp437", "ibm437")]
    [InlineData("mac_roman", "macintosh")]
    [InlineData("UTF-16LE", "utf-16le")]
    public void An_encoding_has_many_names(string name, string expected)
    {
        TextEncoding.TryFind(name, out var encoding).ShouldBeTrue();
        encoding!.Name.ShouldBe(expected);
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("klingon")]
    [InlineData("")]
    public void An_unknown_encoding_is_a_mistake_in_the_configuration(string name)
    {
        var failure = Should.Throw<SluiceException>(() => Decode("a"u8.ToArray(), name));

        failure.Kind.ShouldBe(FailureKind.Config);
        failure.Problems.ShouldHaveSingleItem().Code.ShouldBe("unknown_encoding");
    }

    [RealDataTheory]
    [InlineData("csv/wireservice+csvkit/examples/test_utf16_big.csv", "utf-16be", "ʤ")]
    [InlineData("csv/wireservice+csvkit/examples/test_utf16_little.csv", "utf-16le", "ʤ")]
    [InlineData("csv/wireservice+csvkit/examples/test_latin1.csv", "windows-1252", "©")]
    [InlineData("csv/ExcelDataReader+ExcelDataReader/src/TestData/csv/cp1252.csv", "windows-1252", "æ")]
    [InlineData("csv/duckdb+duckdb/data/csv/encodings/latin1.csv", "windows-1252", "ü")]
    [InlineData("csv/duckdb+duckdb/data/csv/encodings/shift_jis.csv", "shift_jis", "名前")]
    [InlineData("csv/duckdb+duckdb/data/csv/encodings/utf16.csv", "utf-16le", "Müller")]
    [InlineData("csv/frictionlessdata+frictionless-py/data/table-infer-iso-8859-7.csv", "iso-8859-7", "τ")]
    [InlineData("csv/frictionlessdata+frictionless-py/data/table-with-accents.csv", "windows-1252", "é")]
    public void A_real_file_is_decoded(string name, string encoding, string excerpt)
    {
        using var file = DecodedFile.Open(RealData.PathOf(name), new ReadOptions());

        file.Encoding.Name.ShouldBe(encoding);
        Encoding.UTF8.GetString(Read(file)).ShouldContain(excerpt);
    }

    private static byte[] Bytes(string encoding, string text)
        => Encoding.GetEncoding(encoding == "ks_c_5601-1987" ? "ks_c_5601-1987" : encoding, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetBytes(text);

    private static byte[] Read(DecodedFile file)
    {
        using var pass = file.Open();
        var text = new MemoryStream();
        pass.CopyTo(text);
        return text.ToArray();
    }

    private byte[] Decode(byte[] bytes, string? encoding)
    {
        using var file = DecodedFile.Open(_folder.Write("a.txt", bytes), new ReadOptions { Encoding = encoding, Format = FileFormat.DelimitedText });
        return Read(file);
    }
}
