namespace Sluice.SqlLineage;

/// <summary>Takes lineage statement by statement, so that a file of any size needs memory for one statement only.</summary>
public interface ILineageSink
{
    /// <summary>A statement was read; its edges follow.</summary>
    void Add(LineageStatement statement);

    /// <summary>A table is filled from another.</summary>
    void Add(in LineageTableEdge edge);

    /// <summary>A column is derived from another.</summary>
    void Add(in LineageEdge edge);

    /// <summary>A column decides which rows are written; only when <see cref="SqlLineageOptions.Influences"/> asks for it.</summary>
    void Add(in LineageInfluence influence);

    /// <summary>The text declares an object.</summary>
    void Add(LineageObject declared);

    /// <summary>A statement calls a routine.</summary>
    void Add(in LineageCall call);

    /// <summary>A table is dropped or renamed.</summary>
    void Add(LineageChange change);

    /// <summary>Something was not understood.</summary>
    void Add(LineageDiagnostic diagnostic);
}
