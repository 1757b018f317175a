using System.Text;
using SQLitePCL;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>A prepared statement; parameters and columns as SQLite counts them, from 1 and from 0.</summary>
internal sealed class SqliteStatement(SqliteLink link, sqlite3_stmt statement) : IDisposable
{
    /// <summary>Goes to the next row; false at the end, after which it can be bound and run again.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            // Resetting gives the error once more; what it says has to be read first.
            link.Check(code);
        }

        raw.sqlite3_reset(statement);
        return false;
    }

    /// <summary>Binds a value of C#.</summary>
    public void Bind(int number, object? value)
    {
        switch (value)
        {
            case null:
                BindNull(number);
                break;
            case bool flag:
                Bind(number, flag ? 1L : 0L);
                break;
            case int whole:
                Bind(number, (long)whole);
                break;
            case long whole:
                Bind(number, whole);
                break;
            case double real:
                Bind(number, real);
                break;
            case string text:
                BindText(number, Encoding.UTF8.GetBytes(text));
                break;
            default:
                throw new ArgumentException($"SQLite takes no {value.GetType().Name}.", nameof(value));
        }
    }

    /// <summary>Binds NULL.</summary>
    public void BindNull(int number) => link.Check(raw.sqlite3_bind_null(statement, number));

    /// <summary>Binds a whole number.</summary>
    public void Bind(int number, long value) => link.Check(raw.sqlite3_bind_int64(statement, number, value));

    /// <summary>Binds a number. SQLite has no NaN and would make it NULL, so that it is kept as text.</summary>
    public void Bind(int number, double value)
    {
        if (double.IsNaN(value))
        {
            BindText(number, "NaN"u8);
            return;
        }

        link.Check(raw.sqlite3_bind_double(statement, number, value));
    }

    /// <summary>Binds text in UTF-8; it is copied.</summary>
    public void BindText(int number, ReadOnlySpan<byte> utf8) =>
        link.Check(utf8.IsEmpty ? raw.sqlite3_bind_text(statement, number, "") : raw.sqlite3_bind_text(statement, number, utf8));

    /// <summary>Binds bytes; they are copied.</summary>
    public void BindBlob(int number, ReadOnlySpan<byte> bytes) =>
        link.Check(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, number, 0) : raw.sqlite3_bind_blob(statement, number, bytes));

    /// <summary>True when a column is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>A column as a whole number.</summary>
    public long Number(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A column as a number.</summary>
    public double Real(int column) => raw.sqlite3_column_double(statement, column);

    /// <summary>A column as text, with the NULs that may be in it; null for NULL.</summary>
    public string? Text(int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_TEXT or raw.SQLITE_BLOB => Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, column)),
        _ => raw.sqlite3_column_text(statement, column).utf8_to_string(),
    };

    /// <summary>A column's bytes; empty for NULL. They end with the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>A column as what it is: null, long, double or string.</summary>
    public object? Value(int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => Number(column),
        raw.SQLITE_FLOAT => Real(column),
        _ => Text(column),
    };

    /// <inheritdoc/>
    public void Dispose() => statement.Dispose();
}
