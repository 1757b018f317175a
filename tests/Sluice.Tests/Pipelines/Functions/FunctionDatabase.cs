using Sluice.DuckDbApi;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;

namespace Sluice.Tests.Pipelines.Functions;

/// <summary>An in-memory database in which functions can be tried.</summary>
internal sealed class FunctionDatabase : IDisposable
{
    private readonly DuckDatabase _database;
    private int _names;

    public FunctionDatabase(int threads = 2)
    {
        _database = DuckDatabase.Open(settings: new Dictionary<string, string> { ["threads"] = $"{threads}" });
        Connection = _database.Connect();
    }

    public DuckConnection Connection { get; }

    /// <summary>Registers a function under a name of its own and gives the name.</summary>
    public string Register(Func<string, DuckScalarFunction> make)
    {
        var name = $"sluice_{_names++}";
        Connection.Register(make(name));
        return name;
    }

    public List<object?[]> Rows(string sql, params object?[] args)
    {
        using var result = Connection.Query(sql, args);
        return [.. result.Rows()];
    }

    public List<object?> Column(string sql, params object?[] args) => [.. Rows(sql, args).Select(row => row[0])];

    /// <summary>Probes columns c0, c1, … of a table with a column _row.</summary>
    public IReadOnlyList<TypeGuess> Probe(string table, params ProbeColumn[] columns)
    {
        ProbeFunction? probe = null;
        var name = Register(n => probe = new ProbeFunction(n, columns));
        var cells = string.Concat(columns.Select(column => $", {column.Column.SqlName}"));
        Connection.Execute($"SELECT count(*) FROM {table} WHERE {name}(_row{cells})");
        return probe!.Guesses();
    }

    /// <summary>Guesses the type of one column from its cells.</summary>
    public TypeGuess Guess(CellKind kind, CellFormat? format, params string?[] cells) =>
        GuessOf(new ProbeColumn(new SourceColumn(0, "when", kind), format ?? CellFormat.Default), cells);

    public TypeGuess GuessOf(ProbeColumn column, params string?[] cells)
    {
        Connection.Execute("CREATE OR REPLACE TABLE guessed(_row BIGINT, c0 VARCHAR)");
        foreach (var (index, cell) in cells.Index())
            Connection.Execute("INSERT INTO guessed VALUES ($1, $2)", (long)index + 1, cell);
        return Probe("guessed", column)[0];
    }

    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
    }
}
