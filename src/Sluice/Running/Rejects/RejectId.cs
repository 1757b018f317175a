using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Running.Rejects;

/// <summary>
/// The name of a reject, <c>job:row</c>: by it a row that comes back mended is known, and so it stands beside the row
/// wherever people see it.
/// </summary>
/// <param name="Job">The job that held the row back.</param>
/// <param name="Row">The row's number in its file.</param>
public readonly record struct RejectId(string Job, long Row)
{
    private static readonly SearchValues<char> JobLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RejectId? id)
    {
        id = null;
        var trimmed = text.Trim();
        var colon = trimmed.LastIndexOf(':');

        // The job becomes a folder's name.
        var isJob = colon > 0 && trimmed.AsSpan(0, colon).IndexOfAnyExcept(JobLetters) < 0;
        if (!isJob || !long.TryParse(trimmed.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var row) || row == 0)
        {
            return false;
        }

        id = new RejectId(trimmed[..colon], row);
        return true;
    }

    /// <summary>The id as text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Job}:{Row}");
}
