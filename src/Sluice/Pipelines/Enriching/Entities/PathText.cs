using Sluice.Pipelines.Text;

namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>Paths of files, as Unix and Windows write them.</summary>
internal static class PathText
{
    private static readonly WordTable Extensions = new([.. (
        "java kt scala groovy cs fs vb cpp cc c h hpp rs go py rb php pl sh bash ps1 bat cmd sql xml xsd xsl yml yaml json toml ini cfg conf properties env "
        + "html htm css scss less jsx tsx vue svelte md txt log csv tsv xlsx xls docx doc pptx pdf png jpg jpeg gif svg zip tar gz tgz rar 7z jar war ear dll exe "
        + "so dylib lib bin dat db sqlite parquet avro proto gradle lock pem crt key cer jks pcap dmp hprof mp4 mov eml msg").Split(' ').Select(System.Text.Encoding.ASCII.GetBytes)]);

    /// <summary>Reads a path that begins with a slash, <c>./</c>, <c>../</c> or <c>~/</c>.</summary>
    public static int TryReadUnix(ReadOnlySpan<byte> text, int at, EntityList found)
    {
        if (at > 0 && (Letters.IsWordBefore(text, at) || text[at - 1] is (byte)'/' or (byte)'.' or (byte)'~' or (byte)'<' or (byte)'\\'))
            return 0;
        var slash = at;
        while (Letters.Is(text, slash, '.') || Letters.Is(text, slash, '~'))
            slash++;
        if (slash - at > 2 || !Letters.Is(text, slash, '/') || slash + 1 >= text.Length || !(Letters.IsWord(text[slash + 1]) || text[slash + 1] == '.'))
            return 0;
        var end = EndOf(text, slash);
        var path = text[slash..end];
        if (path.Count((byte)'/') < 2 && slash == at && !HasExtension(path))
            return 0;
        found.Add(EntityKinds.Path, at, end);
        return end;
    }

    /// <summary>Reads a path without a slash before it, which must end in the name of a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where its first word begins.</param>
    /// <param name="found">Takes the entity.</param>
    /// <param name="tried">Where the run of its letters ends: no need to try again before that.</param>
    public static int TryReadRelative(ReadOnlySpan<byte> text, int at, EntityList found, out int tried)
    {
        var end = EndOf(text, at);
        tried = end;
        if (!HasExtension(text[at..end]))
            return 0;
        found.Add(EntityKinds.Path, at, end);
        return end;
    }

    /// <summary>Reads <c>C:\…</c> at its letter, or <c>\\server\…</c> at its first backslash.</summary>
    public static int TryReadWindows(ReadOnlySpan<byte> text, int at, EntityList found)
    {
        var isShare = text[at] == '\\';
        var first = isShare ? at + 2 : at + 3;
        if (first >= text.Length || !Letters.IsWord(text[first]))
            return 0;
        var end = EndOf(text, first);
        if (isShare && text[first..end].IndexOf((byte)'\\') < 0)
            return 0;
        found.Add(EntityKinds.Path, at, end);
        return end;
    }

    /// <summary>True when a name ends in an extension of files, and is more than that.</summary>
    public static bool HasExtension(ReadOnlySpan<byte> name)
    {
        var dot = name.LastIndexOf((byte)'.');
        if (dot <= 0 || name.Length - dot - 1 is < 1 or > 10 || !Letters.IsWord(name[dot - 1]))
            return false;
        Span<byte> extension = stackalloc byte[10];
        return Extensions.Find(Letters.ToLower(name[(dot + 1)..], extension)) > 0;
    }

    private static int EndOf(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOfAny(Letters.PathEnd);
        return Letters.WithoutSentenceEnd(text, at, length < 0 ? text.Length : at + length);
    }
}
