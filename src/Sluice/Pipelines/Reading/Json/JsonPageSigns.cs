namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// Whether the objects of a file say of themselves that they are pages of an API's answer: one array of objects, and beside
/// it nothing but what pages say of themselves. An order with its lines has an array of objects too, so one strange member
/// of any object is enough against it.
/// </summary>
internal static unsafe class JsonPageSigns
{
    // Names that only pages have. Jira, OData, Django, Spring, Stripe, Google, Slack, GitLab, Laravel and others.
    private static readonly HashSet<string> Strong = new(StringComparer.OrdinalIgnoreCase)
    {
        "startAt", "maxResults", "nextPageToken", "next_page_token", "isLast", "nextCursor", "next_cursor", "hasMore", "has_more", "hasNext", "has_next",
        "hasNextPage", "totalPages", "total_pages", "totalCount", "total_count", "totalElements", "pageSize", "page_size", "perPage", "per_page", "next",
        "previous", "prev", "nextPage", "next_page", "nextLink", "last_page", "pagination", "paging", "pageInfo", "page_info", "response_metadata",
        "@odata.context", "@odata.nextLink", "@odata.count", "odata.metadata", "odata.nextLink",
    };

    // Names that pages have, and other objects too.
    private static readonly HashSet<string> Weak = new(StringComparer.OrdinalIgnoreCase)
    {
        "total", "count", "limit", "offset", "page", "size", "start", "expand", "self", "object", "url", "names", "schema", "meta", "_meta", "links", "_links",
        "warningMessages", "errors", "kind", "etag",
    };

    /// <summary>True for a name that pages have beside their records.</summary>
    public static bool IsOfPages(string name) => Strong.Contains(name) || Weak.Contains(name);

    /// <summary>The member that holds the records of the pages; null where they are none. And one that might, in any object.</summary>
    /// <param name="head">The first bytes of the file.</param>
    /// <param name="isWhole">True when they are the whole file.</param>
    public static (string? Page, string? Hint) Of(ReadOnlySpan<byte> head, bool isWhole)
    {
        var padded = new byte[head.Length + JsonGrammar.Padding];
        head.CopyTo(padded);
        fixed (byte* start = padded)
        {
            var end = start + head.Length;
            var at = JsonGrammar.SkipBlanks(start, end);
            var isArray = at < end && *at == '[';
            if (isArray)
            {
                at = JsonGrammar.SkipBlanks(at + 1, end);
            }

            return at < end && *at == '{' ? Of(at, end, isArray, isWhole) : default;
        }
    }

    private static (string? Page, string? Hint) Of(byte* at, byte* end, bool isInArray, bool isWhole)
    {
        var members = Members(at, end);
        var arrays = members.FindAll(member => member.Kind is Kind.ArrayOfObjects);
        var hint = arrays.Count == 1 ? arrays[0].Name : null;
        if (arrays.Count == 0)
        {
            arrays = members.FindAll(member => member.Kind is Kind.EmptyArray && !Weak.Contains(member.Name));
        }

        if (arrays is not [{ Name: var array }] || !members.Exists(member => Strong.Contains(member.Name)))
        {
            return (null, hint);
        }

        // An empty array says nothing, unless it is all there is: an answer without records.
        var isAnyFilled = isWhole;
        while (IsPage(members, array))
        {
            isAnyFilled |= members.Exists(member => member.Kind is Kind.ArrayOfObjects);
            var stop = default(JsonStop);
            at = JsonGrammar.SkipContainer(at, end, ref stop);
            at = at == null ? end : JsonGrammar.SkipBlanks(at, end);
            if (isInArray && at < end && *at == ',')
            {
                at = JsonGrammar.SkipBlanks(at + 1, end);
            }

            if (at >= end || *at == ']')
            {
                return (isAnyFilled ? array : null, hint);
            }

            if (*at != '{')
            {
                break;
            }

            members = Members(at, end);
        }

        return (null, hint);
    }

    private static bool IsPage(List<Member> members, string array)
        => members.TrueForAll(member => member.Name == array ? member.Kind is not Kind.Other : IsOfPages(member.Name));

    private static List<Member> Members(byte* at, byte* end)
    {
        var members = new List<Member>();
        var stop = default(JsonStop);
        do
        {
            at = JsonGrammar.SkipBlanks(at + 1, end);
            var flags = JsonTextFlags.None;
            var quote = at < end && *at == '"' ? JsonGrammar.SkipString(at + 1, end, ref flags, ref stop) : null;
            var value = quote == null ? end : JsonGrammar.SkipBlanks(quote + 1, end);
            value = value < end && *value == ':' ? JsonGrammar.SkipBlanks(value + 1, end) : end;
            if (value >= end)
            {
                break;
            }

            members.Add(new Member(JsonText.NameOf(new ReadOnlySpan<byte>(at + 1, (int)(quote - at - 1)), flags), KindOf(value, end)));
            at = JsonGrammar.SkipValue(value, end, ref stop);
            at = at == null ? end : JsonGrammar.SkipBlanks(at, end);
        }
        while (at < end && *at == ',');
        return members;
    }

    private static Kind KindOf(byte* value, byte* end)
    {
        if (*value != '[')
        {
            return Kind.Other;
        }

        var first = JsonGrammar.SkipBlanks(value + 1, end);
        return first >= end ? Kind.CutOff : *first == '{' ? Kind.ArrayOfObjects : *first == ']' ? Kind.EmptyArray : Kind.Other;
    }

    private enum Kind
    {
        Other,
        CutOff,
        EmptyArray,
        ArrayOfObjects,
    }

    private sealed record Member(string Name, Kind Kind);
}
