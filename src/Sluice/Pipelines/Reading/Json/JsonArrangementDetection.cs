namespace Sluice.Pipelines.Reading.Json;

/// <summary>Finds out from the start of a file, and from what is declared, where its records are.</summary>
internal static unsafe class JsonArrangementDetection
{
    /// <summary>The word that says that no array inside an object holds the records.</summary>
    public const string None = "none";

    /// <summary>The arrangement of a file that begins with these bytes.</summary>
    /// <param name="head">The first decoded bytes.</param>
    /// <param name="isWhole">True when they are the whole file.</param>
    /// <param name="isNamedLines">True when the file's name says lines (.ndjson, .jsonl).</param>
    /// <param name="declared">The members that hold the records where the values of the file have them; empty when nobody said.</param>
    public static JsonArrangement Of(ReadOnlySpan<byte> head, bool isWhole, bool isNamedLines, IReadOnlyList<string> declared)
    {
        var layout = JsonLayoutDetection.Of(head, isWhole, isNamedLines);
        if (declared is [None])
        {
            return new JsonArrangement(layout, []);
        }

        var (page, hint) = JsonPageSigns.Of(head, isWhole);
        if (declared.Count > 0)
        {
            return HasPages(head, isWhole, declared) ? new JsonArrangement(JsonLayout.Pages, declared)
                : new JsonArrangement(layout, declared) { Hint = hint };
        }

        return page is not null && HasPages(head, isWhole, [page])
            ? new JsonArrangement(JsonLayout.Pages, [page]) { IsRecognised = true }
            : new JsonArrangement(layout, []) { Hint = hint };
    }

    /// <summary>True when the head has such an array, or may have begun the value that has it.</summary>
    private static bool HasPages(ReadOnlySpan<byte> head, bool isWhole, IReadOnlyList<string> paths)
    {
        using var block = new JsonBlock();
        block.Reserve(head.Length);
        head.CopyTo(new Span<byte>(block.Bytes, head.Length));
        block.Count = head.Length;
        block.Seal();
        var splitter = new JsonPageSplitter(paths);
        var isSound = splitter.Split(block, isLast: false);
        return splitter.Pages > 0 || (isSound && !isWhole && block.RecordCount == 0);
    }
}
