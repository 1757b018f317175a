namespace Sluice.Pipelines.Reading.Csv.Splitting;

/// <summary>The quoted fields that a scan began, in file order, each with the number of fields before it.</summary>
internal sealed class OpeningList
{
    private const int PruneFrom = 4096;

    private readonly List<(long Offset, int FieldsBefore)> _openings = [];

    public void Add(long offset, int fieldsBefore) => _openings.Add((offset, fieldsBefore));

    /// <summary>The number of fields before the quoted field that begins at the offset, which must be in the list.</summary>
    public int FieldsBefore(long offset) => _openings[IndexOf(offset)].FieldsBefore;

    /// <summary>Forgets what begins before the offset, now and then: no record that is still to come will ask for it.</summary>
    public void ForgetBefore(long offset)
    {
        if (_openings.Count >= PruneFrom && _openings[_openings.Count / 2].Offset < offset)
        {
            _openings.RemoveRange(0, _openings.Count / 2);
        }
    }

    private int IndexOf(long offset)
    {
        var low = 0;
        var high = _openings.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_openings[middle].Offset <= offset)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }
}
