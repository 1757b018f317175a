using System.Globalization;
using Microsoft.Data.Sqlite;
using Sluice.DuckDbApi;
using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Search;

/// <summary>A file that can be searched.</summary>
internal sealed class SearchKind(StoreFolder home) : StoreKind(home)
{
    private readonly StoreFolder _home = home;
    private DuckDatabase? _copies;

    public string Path { get; } = home.File("search.db");

    public override string UrlIn(string folder) => $"search:{System.IO.Path.Combine(folder, "search.db")}";

    public override DuckDatabase OpenData() => _copies = DuckDatabase.Open();

    // Read by another client of SQLite, and typed here by rules that share nothing with the store's.
    public override string Relation(string table)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var columns = Columns(connection, table);
        var csv = _home.File($"{Guid.NewGuid():N}.csv");
        using (var file = new StreamWriter(csv))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT {string.Join(", ", columns.Select(column => Quote(column.Name)))} FROM {Quote(table)}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                file.Write(string.Join(',', columns.Select((_, i) => Cell(reader.GetValue(i)))));
                file.Write('\n');
            }
        }

        return TypedCopy.Of(_copies!, table, csv, [.. columns.Select((column, i) => (column.Name, Typed(column.Type, TypedCopy.Cell(i))))]);
    }

    private static List<(string Name, string Type)> Columns(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, type FROM _sluice_column WHERE table_name = $table ORDER BY position";
        command.Parameters.AddWithValue("$table", table);
        using var reader = command.ExecuteReader();
        var found = new List<(string, string)>();
        while (reader.Read())
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
        }

        return found;
    }

    private static string Cell(object value) => value switch
    {
        DBNull => "",
        byte[] bytes => $"\"{Convert.ToHexString(bytes)}\"",
        double real => $"\"{(double.IsInfinity(real) ? real > 0 ? "inf" : "-inf" : real.ToString("R", CultureInfo.InvariantCulture))}\"",
        _ => $"\"{Convert.ToString(value, CultureInfo.InvariantCulture)!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
    };

    private static string Typed(string type, string cell) => type switch
    {
        "BLOB" => $"unhex({cell})",
        _ when type.EndsWith(']') || type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal) =>
            $"CAST(CAST({cell} AS JSON) AS {type})",
        _ => $"CAST({cell} AS {type})",
    };

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
