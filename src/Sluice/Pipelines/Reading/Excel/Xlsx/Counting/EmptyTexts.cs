using Sluice.Pipelines.Reading.Excel.Counting;

namespace Sluice.Pipelines.Reading.Excel.Xlsx.Counting;

/// <summary>Finds the shared texts that are empty: cells that refer to one have no value. There are few of them, mostly none.</summary>
internal static class EmptyTexts
{
    /// <summary>Their numbers; disposes the part.</summary>
    public static HashSet<long> In(Stream part, CancellationToken cancellation)
    {
        var empty = new HashSet<long>();
        using var walk = new TagWalk(part);
        var number = -1L;
        var (spoken, runs) = (0, 0);
        var hasText = true;
        while (walk.MoveNext())
        {
            switch (walk.Name)
            {
                case [(byte)'s', (byte)'i'] when !walk.IsEnd:
                    number++;
                    hasText = false;
                    if (walk.IsEmpty)
                    {
                        empty.Add(number);
                    }

                    break;
                case [(byte)'s', (byte)'i']:
                    if (!hasText)
                    {
                        empty.Add(number);
                    }

                    cancellation.ThrowIfCancellationRequested();
                    break;
                case [(byte)'r', (byte)'P', (byte)'h'] when !walk.IsEmpty:
                    spoken += walk.IsEnd ? -1 : 1;
                    break;
                case [(byte)'r'] when !walk.IsEmpty:
                    runs += walk.IsEnd ? -1 : 1;
                    break;
                case [(byte)'t'] when !walk.IsEnd && !walk.IsEmpty && spoken == 0:
                    hasText |= runs > 0 || walk.KeepsBlanks ? walk.HasTextBehind : walk.MoveToLetter();
                    break;
            }
        }

        return empty;
    }
}
