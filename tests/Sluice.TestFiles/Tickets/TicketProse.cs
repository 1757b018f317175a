using System.Globalization;
using System.Text;

namespace Sluice.TestFiles.Tickets;

/// <summary>What people write in tickets: sentences, some of them of a mood, with what they speak of, and now and then a stack trace.</summary>
internal static class TicketProse
{
    private static readonly byte[][] Openings = Utf8(
        "The {0} does not work since the last release|After login the {0} shows an error|We can not open the {0} any more|Please check the {0}|The {0} is slow again|"
        + "As a user I want to see the {0} so that I can plan my week|Customer reports that the {0} hangs|Thanks, the {0} works great now|It is really annoying that the {0} fails|"
        + "I love the new {0}, well done|The {0} was fixed and released|Add a filter to the {0}|The {0} crashes on Android when the network is lost|No problem with the {0} on staging|"
        + "The {0} is not bad, but the export is terrible|Update the documentation of the {0}|Wrong totals in the {0}|The {0} timed out twice today");

    private static readonly byte[][] Things = Utf8(
        "invoice export|checkout|login page|search|mobile app|warehouse API|order history|parcel label|customer portal|address form|payment page|nightly import|dashboard|report");

    private static readonly byte[][] Details = Utf8(
        "see PRJ-{0} for the details|it happens on build 2.{0}.1|the log is in /var/log/portal/app-{0}.log|ask [~accountid:5db9d8eb4ff1890d31036b{1}]|it began on 2024-03-{1} at 14:{1}|"
        + "the server answered HTTP 50{2}|https://example.org/browse/PRJ-{0}?focus={0} has more|mail support{0}@example.com|the host 10.0.{2}.{1} does not answer|ORA-0094{2} is what we get|"
        + "commit 1a2b3c4d{1}e broke it|it costs us $1,2{1}.50 a day|java.lang.IllegalStateException: order {0} is closed|cc @maria.lopez|\"it just spins\", they say|\u00A0nothing changed|🎉 finally|\twith a tab|"
        + "{{quote}}it worked last week{{quote}}|*steps*: open, click, wait|we tried it {2} times|that is fine for us|nobody answered so far|this is urgent");

    private static readonly byte[][] Frames = Utf8(
        "    at org.example.portal.OrderService.close(OrderService.java:{0})|    at org.example.portal.web.Checkout.submit(Checkout.java:{0})|    at java.base/java.lang.Thread.run(Thread.java:{0})");

    /// <summary>Adds one line of about this length.</summary>
    public static void AddLine(LineBuffer text, ref SplitMix random, int length)
    {
        var end = text.Count + length;
        AddSentence(text, ref random);
        while (text.Count < end - 30)
        {
            text.Add(", "u8);
            AddFilled(text, ref random, random.OneOf(Details));
        }
    }

    /// <summary>Adds text of about this length.</summary>
    /// <param name="text">Takes it.</param>
    /// <param name="random">Decides.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="multiline">How likely it has several lines.</param>
    public static void AddText(LineBuffer text, ref SplitMix random, int length, double multiline)
    {
        var end = text.Count + length;
        var breaksLines = random.With(multiline);
        var lineEnd = random.OneIn(4) ? "\r\n"u8 : "\n"u8;
        while (text.Count < end)
        {
            AddSentence(text, ref random);
            if (random.OneIn(2))
            {
                text.Add(", "u8);
                AddFilled(text, ref random, random.OneOf(Details));
            }

            text.Add(random.OneIn(12) ? "!! "u8 : ". "u8);
            if (breaksLines && random.OneIn(3))
            {
                text.Add(lineEnd);
                if (random.OneIn(20))
                {
                    AddTrace(text, ref random, lineEnd);
                }
            }
        }
    }

    private static void AddTrace(LineBuffer text, ref SplitMix random, ReadOnlySpan<byte> lineEnd)
    {
        text.Add("{code}"u8);
        text.Add(lineEnd);
        for (var frames = 2 + random.Below(6); frames > 0; frames--)
        {
            AddFilled(text, ref random, random.OneOf(Frames));
            text.Add(lineEnd);
        }

        text.Add("{code}"u8);
        text.Add(lineEnd);
    }

    private static void AddSentence(LineBuffer text, ref SplitMix random)
    {
        var opening = random.OneOf(Openings);
        var place = opening.AsSpan().IndexOf("{0}"u8);
        text.Add(opening.AsSpan(0, place));
        text.Add(random.OneOf(Things));
        text.Add(opening.AsSpan(place + 3));
    }

    private static void AddFilled(LineBuffer text, ref SplitMix random, byte[] pattern)
    {
        for (var at = 0; at < pattern.Length; at++)
        {
            var isHole = at + 2 < pattern.Length && pattern[at] == '{' && pattern[at + 2] == '}' && pattern[at + 1] is >= (byte)'0' and <= (byte)'2';
            if (!isHole)
            {
                text.Add(pattern[at]);
                continue;
            }

            _ = pattern[at + 1] switch
            {
                (byte)'0' => Add(text, 1 + random.Below(900)),
                (byte)'1' => Add(text, 10 + random.Below(18)),
                _ => Add(text, random.Below(5)),
            };
            at += 2;
        }
    }

    private static bool Add(LineBuffer text, long number)
    {
        text.Add(number);
        return true;
    }

    private static byte[][] Utf8(string texts) => [.. texts.Split('|').Select(text => Encoding.UTF8.GetBytes(text.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal)))];
}
