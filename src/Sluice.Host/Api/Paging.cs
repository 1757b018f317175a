using System.Globalization;

namespace Sluice.Host.Api;

/// <summary>How a list comes in pages: <c>limit</c> says how many, <c>cursor</c> from where on.</summary>
/// <param name="Things">What is listed, as a word at the beginning of a sentence.</param>
/// <param name="WhenAbsent">How many come when nothing is said.</param>
/// <param name="Most">How many come at most.</param>
internal sealed record Paging(string Things, int WhenAbsent, int Most)
{
    /// <summary>What an endpoint that lists takes.</summary>
    public IReadOnlyList<ApiParameter> Parameters =>
    [
        new("limit", "integer", $"{Things} on a page, at most {Most}; {WhenAbsent} unless said otherwise."),
        new("cursor", "string", "The next_cursor of the page before."),
    ];

    /// <summary>How many to list.</summary>
    /// <exception cref="SluiceException"><c>bad_parameter</c>.</exception>
    public int Take(ApiCall call) => (int)(call.Whole("limit", 1, Most) ?? WhenAbsent);

    /// <summary>How many to leave out at the front, where a cursor is a number of things.</summary>
    /// <exception cref="SluiceException"><c>bad_parameter</c>.</exception>
    public static long Skip(ApiCall call) => call.Whole("cursor", 0, long.MaxValue / 2) ?? 0;

    /// <summary>The cursor behind a page of such a list; null where there is no more.</summary>
    public static string? Next(long skip, int take, bool hasMore) => hasMore ? (skip + take).ToString(CultureInfo.InvariantCulture) : null;
}
