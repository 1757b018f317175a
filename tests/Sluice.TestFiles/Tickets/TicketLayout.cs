using System.Text;

namespace Sluice.TestFiles.Tickets;

/// <summary>The columns of a ticket export.</summary>
public sealed class TicketLayout
{
    private readonly Dictionary<string, TicketCell> _kinds = new(StringComparer.Ordinal);

    /// <param name="sequence">The sequence of random numbers from which its rows come.</param>
    /// <param name="families">The families in the order of the file.</param>
    public TicketLayout(ulong sequence, IReadOnlyList<TicketFamily> families)
    {
        Sequence = sequence;
        Families = families;
        var names = families.SelectMany(family => Enumerable.Repeat(family.Name, family.Slots)).ToList();
        Header = Encoding.UTF8.GetBytes(string.Join(',', names) + "\n");
        DistinctNames = Distinct(names);
        foreach (var (name, kind) in DistinctNames.Zip(families.SelectMany(family => Enumerable.Repeat(family.Kind, family.Slots))))
        {
            _kinds[name] = kind;
        }
    }

    /// <summary>The sequence of random numbers from which its rows come.</summary>
    public ulong Sequence { get; }

    /// <summary>The families in the order of the file.</summary>
    public IReadOnlyList<TicketFamily> Families { get; }

    /// <summary>The header with repeated names, as an issue tracker writes it.</summary>
    public byte[] Header { get; }

    /// <summary>Names of all columns, repeated ones as pandas counts them: Comment, Comment.1, Comment.2.</summary>
    public IReadOnlyList<string> DistinctNames { get; }

    /// <summary>True when a column without any value is DOUBLE in Parquet, as pandas has it.</summary>
    public bool HasEmptyAsDouble { get; init; }

    /// <summary>The type of a column in Parquet; null for text.</summary>
    public string? TypeOf(string name, bool isEmpty) => isEmpty ? "DOUBLE" : _kinds[name] switch
    {
        TicketCell.Decimal or TicketCell.Points => "DOUBLE",
        TicketCell.Number or TicketCell.SmallNumber when HasEmptyAsDouble => "BIGINT",
        TicketCell.OtherNumber => "DOUBLE",
        _ => null,
    };

    private static List<string> Distinct(List<string> names)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var distinct = new List<string>(names.Count);
        foreach (var name in names)
        {
            var count = counts.GetValueOrDefault(name);
            counts[name] = count + 1;
            distinct.Add(count == 0 ? name : $"{name}.{count}");
        }

        return distinct;
    }
}
