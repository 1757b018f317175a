using Sluice.Pipelines.Text;

namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>People that are spoken to: <c>@name</c>, and <c>[~name]</c> as issue trackers write it.</summary>
internal static class MentionText
{
    private const int BytesMax = 128;

    // What programmers write behind an at-sign and do not call.
    private static readonly WordTable Annotations = new([.. DataFile.Lines("annotations.txt").SelectMany(line => line.Split(' ')).Select(word => (byte[])[.. word.Select(letter => (byte)letter)])]);

    /// <summary>Reads <c>@name</c> at an at-sign.</summary>
    public static int TryRead(ReadOnlySpan<byte> text, int at, EntityList found)
    {
        var isFree = at == 0 || !(Letters.IsWordBefore(text, at) || text[at - 1] is (byte)'@' or (byte)'/' or (byte)'.');
        if (!isFree || at + 1 >= text.Length || !Letters.IsWord(text[at + 1]) || Letters.IsDigit(text[at + 1]))
            return 0;
        var end = at + 1;
        while (end < text.Length && end - at < BytesMax && (Letters.IsWord(text[end]) || text[end] is (byte)'.' or (byte)'-'))
            end++;
        while (text[end - 1] is (byte)'.' or (byte)'-' or (byte)'_')
            end--;
        var name = text[(at + 1)..end];
        if (name.Length < 2 || Letters.Is(text, end, '/') || Letters.Is(text, end, '(') || Annotations.Find(name) > 0)
            return 0;
        found.Add(EntityKinds.Mention, at, end, name);
        return end;
    }

    /// <summary>Reads <c>[~name]</c> or <c>[~accountid:…]</c> at its bracket.</summary>
    public static int TryReadBracketed(ReadOnlySpan<byte> text, int at, EntityList found)
    {
        if (!Letters.Is(text, at + 1, '~'))
            return 0;
        var rest = text.Slice(at + 2, Math.Min(BytesMax, text.Length - at - 2));
        var length = rest.IndexOfAny("]\n["u8);
        if (length < 2 || rest[length] != ']')
            return 0;
        var name = rest[..length];
        var id = name.StartsWith("accountid:"u8) ? name["accountid:".Length..] : name;
        if (id.IsEmpty)
            return 0;
        found.Add(EntityKinds.Mention, at, at + 3 + length, id);
        return at + 3 + length;
    }
}
