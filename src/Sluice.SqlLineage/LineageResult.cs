namespace Sluice.SqlLineage;

/// <summary>Everything that a text says about where its data comes from, in order of appearance.</summary>
public sealed class LineageResult : ILineageSink
{
    private readonly List<LineageStatement> _statements = [];
    private readonly List<LineageTableEdge> _tableEdges = [];
    private readonly List<LineageEdge> _edges = [];
    private readonly List<LineageInfluence> _influences = [];
    private readonly List<LineageObject> _objects = [];
    private readonly List<LineageCall> _calls = [];
    private readonly List<LineageChange> _changes = [];
    private readonly List<LineageDiagnostic> _diagnostics = [];

    /// <summary>The dialect that the text was read in; the decision when "auto" was asked for.</summary>
    public string Dialect { get; internal set; } = "";

    /// <summary>What the text was cut into.</summary>
    public IReadOnlyList<LineageStatement> Statements => _statements;

    /// <summary>Which table fills which.</summary>
    public IReadOnlyList<LineageTableEdge> TableEdges => _tableEdges;

    /// <summary>Which column fills which.</summary>
    public IReadOnlyList<LineageEdge> Edges => _edges;

    /// <summary>Which column decides about the rows of which table; empty unless <see cref="SqlLineageOptions.Influences"/> asks.</summary>
    public IReadOnlyList<LineageInfluence> Influences => _influences;

    /// <summary>What the text declares.</summary>
    public IReadOnlyList<LineageObject> Objects => _objects;

    /// <summary>Routines that are called.</summary>
    public IReadOnlyList<LineageCall> Calls => _calls;

    /// <summary>Drops and renames.</summary>
    public IReadOnlyList<LineageChange> Changes => _changes;

    /// <summary>What was not understood.</summary>
    public IReadOnlyList<LineageDiagnostic> Diagnostics => _diagnostics;

    /// <inheritdoc/>
    public void Add(LineageStatement statement) => _statements.Add(statement);

    /// <inheritdoc/>
    public void Add(in LineageTableEdge edge) => _tableEdges.Add(edge);

    /// <inheritdoc/>
    public void Add(in LineageEdge edge) => _edges.Add(edge);

    /// <inheritdoc/>
    public void Add(in LineageInfluence influence) => _influences.Add(influence);

    /// <inheritdoc/>
    public void Add(LineageObject declared) => _objects.Add(declared);

    /// <inheritdoc/>
    public void Add(in LineageCall call) => _calls.Add(call);

    /// <inheritdoc/>
    public void Add(LineageChange change) => _changes.Add(change);

    /// <inheritdoc/>
    public void Add(LineageDiagnostic diagnostic) => _diagnostics.Add(diagnostic);
}
