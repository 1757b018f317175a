using System.Globalization;

namespace Sluice.DuckDbApi;

/// <summary>What can be read out of the text of a DuckDB error.</summary>
internal static class DuckErrorText
{
    private const string LineMark = "LINE ";

    // Not every call of the C API reports the type, but every message starts with its name.
    private static readonly (string Prefix, DuckErrorType Type)[] Prefixes =
    [
        ("Parser Error", DuckErrorType.Parser),
        ("Syntax Error", DuckErrorType.Syntax),
        ("Binder Error", DuckErrorType.Binder),
        ("Catalog Error", DuckErrorType.Catalog),
        ("Conversion Error", DuckErrorType.Conversion),
        ("Constraint Error", DuckErrorType.Constraint),
        ("Invalid Input Error", DuckErrorType.InvalidInput),
        ("Out of Range Error", DuckErrorType.OutOfRange),
        ("Out of Memory Error", DuckErrorType.OutOfMemory),
        ("IO Error", DuckErrorType.IO),
        ("INTERRUPT Error", DuckErrorType.Interrupt),
        ("INTERNAL Error", DuckErrorType.Internal),
        ("FATAL Error", DuckErrorType.Fatal),
        ("Permission Error", DuckErrorType.Permission),
        ("Not implemented Error", DuckErrorType.NotImplemented),
        ("TransactionContext Error", DuckErrorType.Transaction),
        ("Dependency Error", DuckErrorType.Dependency),
        ("Serialization Error", DuckErrorType.Serialization),
        ("Mismatch Type Error", DuckErrorType.MismatchType),
        ("Invalid Configuration Error", DuckErrorType.InvalidConfiguration),
        ("Missing Extension Error", DuckErrorType.MissingExtension),
        ("Connection Error", DuckErrorType.Connection),
        ("Settings Error", DuckErrorType.Settings),
    ];

    public static DuckErrorType TypeOf(string message)
    {
        foreach (var (prefix, type) in Prefixes)
        {
            if (message.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return type;
            }
        }

        return DuckErrorType.Invalid;
    }

    /// <summary>
    /// Reads "LINE 2: SELECT x FRM t" and the caret under it. DuckDB cuts long lines and puts "..." before what is
    /// left: the caret then says nothing about the column.
    /// </summary>
    public static (int? Line, int? Column) PositionOf(string message)
    {
        var lines = message.Split('\n');
        for (var i = 0; i + 1 < lines.Length; i++)
        {
            var colon = lines[i].IndexOf(": ", StringComparison.Ordinal);
            if (!lines[i].StartsWith(LineMark, StringComparison.Ordinal) || colon < 0 || lines[i + 1].Trim() != "^")
            {
                continue;
            }

            if (!int.TryParse(lines[i].AsSpan(LineMark.Length, colon - LineMark.Length), CultureInfo.InvariantCulture, out var line))
            {
                continue;
            }

            var text = colon + 2;
            var isCut = lines[i].AsSpan(text).StartsWith("...");
            return (line, isCut ? null : lines[i + 1].IndexOf('^') - text + 1);
        }

        return (null, null);
    }
}
