using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>The text of a cell, in the record's own memory where it stands there as it is, else in memory made for it.</summary>
internal readonly unsafe struct JsonCell(byte* text, int length)
{
    /// <summary>Its first byte; null for a NULL cell.</summary>
    public byte* Text { get; } = text;

    /// <summary>Its bytes.</summary>
    public int Length { get; } = length;

    /// <summary>True for null in the file.</summary>
    public bool IsNull => Text == null;

    /// <summary>The text as a span.</summary>
    public ReadOnlySpan<byte> AsSpan() => new(Text, Length);

    /// <summary>
    /// The cell of a member. Text that has to be changed (escapes, blanks between tokens) is written to the target,
    /// which has room for as many bytes as the value has in the file.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JsonCell Of(byte* record, in JsonMember member, CellKind columnKind, byte* target)
    {
        var text = record + member.Start;
        switch (member.Kind)
        {
            case JsonValueKinds.None:
                return default;
            case JsonValueKinds.String when columnKind is CellKind.Json:
                return new(text - 1, member.Length + 2);
            case JsonValueKinds.String when (member.Flags & JsonTextFlags.Escapes) != 0:
                return new(target, JsonText.Unescape(text, member.Length, target));
            case JsonValueKinds.Container when HasBlanks(text, member.Length):
                return new(target, JsonText.Compact(text, member.Length, target));
            default:
                return new(text, member.Length);
        }
    }

    /// <summary>True when a blank stands anywhere, also in a string: only then is there something to leave out.</summary>
    private static bool HasBlanks(byte* text, int length)
        => new ReadOnlySpan<byte>(text, length).IndexOfAny(" \n\r\t"u8) >= 0;
}
