using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Files;

/// <summary>A DuckDB instance of the test's own in which a source is a table.</summary>
internal sealed class SourceTable : IDisposable
{
    private readonly DuckDatabase _database = DuckDatabase.Open(settings: new Dictionary<string, string>
    {
        ["threads"] = "2",
        ["preserve_insertion_order"] = "false",
    });

    public SourceTable() => Connection = _database.Connect();

    public DuckConnection Connection { get; }

    /// <summary>All rows in the order of the file: _row, _byte, _error, _raw, cells.</summary>
    public List<object?[]> Rows(IRecordSource source)
    {
        using var result = Connection.Query($"SELECT * FROM {source.Register(Connection)} ORDER BY _row");
        return [.. result.Rows()];
    }

    /// <summary>The cells of sound rows in the order of the file.</summary>
    public List<object?[]> Cells(IRecordSource source)
        => [.. Rows(source).Where(row => (byte)row[2]! == 0).Select(row => row[4..])];

    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
    }
}
