using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>What one statement reads, writes and derives; reused from statement to statement.</summary>
internal sealed class StatementFacts
{
    private readonly HashSet<(long Source, int Table, int Name, int Ordinal)> _seen = [];

    public List<int> Reads { get; } = [];

    public List<int> Writes { get; } = [];

    public List<EdgeFact> Edges { get; } = [];

    public List<int[]> Calls { get; } = [];

    public List<(string Code, int Token, string Message)> Warnings { get; } = [];

    public List<(int From, int To, bool IsSwap)> Renames { get; } = [];

    public List<int> Drops { get; } = [];

    /// <summary>Extended properties: name, the object that they describe, and value.</summary>
    public List<(int Name, int[] Parent, string? Value)> Properties { get; } = [];

    /// <summary>Tables that only OUTPUT … INTO writes: they get what the statement gives out, not what it reads.</summary>
    public HashSet<int> Outputs { get; } = [];

    /// <summary>Tables found by the scan behind a syntax error.</summary>
    public HashSet<int> Recovered { get; } = [];

    /// <summary>Columns that decide which rows are written, with the clause that they stand in.</summary>
    public HashSet<(long Column, Clause Clause)> Influences { get; } = [];

    public void Clear()
    {
        Influences.Clear();
        Reads.Clear();
        Writes.Clear();
        Edges.Clear();
        Calls.Clear();
        Warnings.Clear();
        Renames.Clear();
        Drops.Clear();
        Properties.Clear();
        Recovered.Clear();
        Outputs.Clear();
        _seen.Clear();
    }

    public void AddRead(int table)
    {
        if (!Reads.Contains(table)) Reads.Add(table);
    }

    public void AddCall(int[] path)
    {
        if (!Calls.Exists(c => c.AsSpan().SequenceEqual(path))) Calls.Add(path);
    }

    public void AddWrite(int table)
    {
        if (!Writes.Contains(table)) Writes.Add(table);
    }

    /// <summary>Table -1 is the result of a query; a name of -1 is the item number <paramref name="ordinal"/>.</summary>
    public void AddEdge(long origin, int table, int name, int ordinal, LineageReason reason)
    {
        if (!_seen.Add((Origins.KeyOf(origin), table, name, name == -1 ? ordinal : 0))) return;
        Edges.Add(new EdgeFact(origin, table, name, ordinal, reason));
    }
}

internal readonly record struct EdgeFact(long Origin, int Table, int Name, int Ordinal, LineageReason Reason);
