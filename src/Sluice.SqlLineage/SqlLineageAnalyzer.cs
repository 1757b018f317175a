using Sluice.SqlLineage.Dialects;

namespace Sluice.SqlLineage;

/// <summary>
/// Reads SQL and says where data comes from: tables, columns, objects, calls. Pure: no files, no database, no state
/// between texts. Safe to call from several threads; each keeps buffers of its own.
/// </summary>
public static class SqlLineageAnalyzer
{
    [ThreadStatic]
    private static LineageEngine? _engine;

    /// <summary>Names that <see cref="SqlLineageOptions.Dialect"/> takes besides "auto".</summary>
    public static IReadOnlyList<string> Dialects => DialectCatalog.Names;

    /// <summary>Version of the rules: part of a cache key, raised whenever the same text may give other lineage.</summary>
    public static int RulesVersion => 1;

    /// <summary>Reads a text. Bad SQL is never an exception; it is listed in <see cref="LineageResult.Diagnostics"/>.</summary>
    /// <exception cref="ArgumentException">The dialect is not known.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static LineageResult Analyze(string text, SqlLineageOptions? options = null, CancellationToken cancellation = default)
    {
        var result = new LineageResult();
        result.Dialect = Analyze(text, options ?? new SqlLineageOptions(), result, cancellation);
        return result;
    }

    /// <summary>Reads a text and hands every finding to <paramref name="sink"/>. Returns the dialect that was used.</summary>
    /// <exception cref="ArgumentException">The dialect is not known.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string Analyze(string text, SqlLineageOptions options, ILineageSink sink, CancellationToken cancellation = default)
    {
        var dialect = DialectOf(text, options.Dialect);
        // A sink that analyzes another text from inside a callback gets an engine of its own.
        var engine = _engine ?? new LineageEngine();
        _engine = null;
        engine.Analyze(text, dialect, options, sink, cancellation);
        _engine = engine;
        return dialect.Name;
    }

    /// <summary>Reads the grammar only: how many statements there are and how many could not be read whole.</summary>
    /// <exception cref="ArgumentException">The dialect is not known.</exception>
    public static SqlParseSummary Parse(string text, string dialect = "auto")
    {
        var engine = _engine ?? new LineageEngine();
        _engine = null;
        var summary = engine.Parse(text, DialectOf(text, dialect));
        _engine = engine;
        return summary;
    }

    private static Dialect DialectOf(string text, string name)
    {
        if (name.Equals("auto", StringComparison.OrdinalIgnoreCase)) return DialectDetector.Detect(text);
        if (DialectCatalog.TryFind(name, out var dialect)) return dialect;
        throw new ArgumentException($"The SQL dialect '{name}' is not known; expected auto or one of {string.Join(", ", DialectCatalog.Names)}.");
    }
}
