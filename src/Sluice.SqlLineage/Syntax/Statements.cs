namespace Sluice.SqlLineage.Syntax;

/// <summary>A statement of the text; First and Last are token positions (Last is exclusive).</summary>
internal abstract class Statement
{
    public int First;
    public int Last;
    public string Kind = "";
    public List<Condition>? Conditions;
    public List<ObjectDeclaration>? Objects;

    /// <summary>Statements inside a FROM clause (FROM (MERGE … OUTPUT …)).</summary>
    public List<Statement>? Nested;

    /// <summary>Control flow and variables: no statement of its own when a script is split.</summary>
    public bool IsControl;

    /// <summary>The grammar did not reach the end of the statement at this token, or -1.</summary>
    public int StoppedAt = -1;
}

internal sealed class QueryStatement : Statement
{
    public required Query Query;
}

internal sealed class OutputClause
{
    public SelectItem[] Items = [];
    public int[]? Into;
    public int[]? IntoColumns;
}

internal sealed class InsertStatement : Statement
{
    public int[] Target = [];
    public int[]? Columns;
    public Query? Query;
    public Statement? Execute;
    public List<Cte>? Ctes;
    public bool IsRecursive;
    public bool IsByName;
    public bool TargetIsLocation;
    public List<Assignment>? OnConflict;
    public int ConflictAlias = -1;

    /// <summary>What ON DUPLICATE KEY UPDATE calls the new row and its columns.</summary>
    public int RowAlias = -1;
    public int[]? RowColumns;
    public List<OutputClause>? Outputs;

    /// <summary>Hive's FROM t INSERT …: every INSERT reads the same sources.</summary>
    public List<InsertStatement>? Siblings;
    public bool IsDynamicTarget;

    /// <summary>INSERT … VALUES record: the variable that holds the row, or -1.</summary>
    public int Record = -1;
}

internal sealed class UpdateStatement : Statement
{
    public List<Source> Targets { get; } = [];
    public List<Source>? From;
    public List<Assignment> Sets { get; } = [];
    public List<Cte>? Ctes;
    public bool IsRecursive;
    public List<OutputClause>? Outputs;
}

internal sealed class DeleteStatement : Statement
{
    public List<Source> Targets { get; } = [];
    public List<Source>? From;
    public List<Cte>? Ctes;
    public bool IsRecursive;
    public List<OutputClause>? Outputs;
}

internal sealed class MergeStatement : Statement
{
    public required Source Target;
    public required Source Using;
    public List<Assignment> Sets { get; } = [];
    public List<(int[]? Columns, List<Expression>? Values)> Inserts { get; } = [];
    public bool UpdatesAll;
    public List<Cte>? Ctes;
    public bool IsRecursive;
    public List<OutputClause>? Outputs;
}

internal sealed class CreateRelationStatement : Statement
{
    public int[] Path = [];
    public bool IsView;
    public bool IsMaterialized;
    public bool IsTemporary;
    public bool IfNotExists;

    /// <summary>CREATE only names the object, as in EXEC('CREATE VIEW … AS SELECT 1') stubs.</summary>
    public bool IsAlter;
    public int[]? Columns;
    public Query? Query;
    public int[]? Like;
    public bool LikeIsLocation;
    public int[]? To;
    public int[]? Location;

    /// <summary>Computed columns: name and what it reads.</summary>
    public List<(int Name, Expression Value)>? Computed;
    public List<Cte>? Ctes;
}

internal sealed class RoutineStatement : Statement
{
    public int[] Path = [];
    public bool IsTrigger;
    public bool IsFunction;
    public int[]? TriggerTable;

    /// <summary>The function is for triggers: whose rows it sees is said by CREATE TRIGGER.</summary>
    public bool IsForTriggers;
    public List<int>? Parameters;

    /// <summary>RETURNS TABLE (a, b): the names of the columns.</summary>
    public int[]? ReturnColumns;

    /// <summary>RETURNS @t TABLE (…): the variable that holds the rows, or -1.</summary>
    public int ReturnVariable = -1;
    public List<Statement> Body { get; } = [];

    /// <summary>The body is a string that has to be read by itself: token index, or -1.</summary>
    public int BodyToken = -1;
    public int[]? Calls;
}

internal sealed class BlockStatement : Statement
{
    public List<Statement> Body { get; } = [];
    public int[]? LoopVariable;
    public Query? LoopQuery;
}

internal sealed class ExecuteStatement : Statement
{
    public int[]? Path;

    /// <summary>EXEC (expression), sp_executesql expression: the tokens of the text that is run.</summary>
    public int TextFirst = -1;
    public int TextLast;
    public List<(int First, int Last)>? Arguments;
}

internal sealed class DeclareStatement : Statement
{
    public List<VariableDeclaration> Variables { get; } = [];
}

internal sealed class VariableDeclaration
{
    public int Name;
    public bool IsTable;
    public int[]? Columns;
    public Expression? Value;

    /// <summary>NEW.column := value, or -1.</summary>
    public int Field = -1;

    /// <summary>x += value: what was there stays.</summary>
    public bool IsAppend;
    public Query? Cursor;
}

/// <summary>FETCH … FROM cursor INTO variables.</summary>
internal sealed class FetchStatement : Statement
{
    public int Cursor = -1;
    public int[] Targets = [];
}

/// <summary>Data moves between a table and a place: COPY, LOAD, UNLOAD, EXPORT, BULK INSERT, ALTER TABLE … SWITCH.</summary>
internal sealed class TransferStatement : Statement
{
    public List<int[]> From { get; } = [];
    public List<int[]> To { get; } = [];
    public Query? Query;

    /// <summary>The string token that holds the query (UNLOAD ('SELECT …')), or -1.</summary>
    public int TextToken = -1;
    public int[]? Columns;
}

internal sealed class UseStatement : Statement
{
    public int[] Path = [];
    public bool IsDatabase;
    public bool IsSchema;
    public bool IsNothing;
}

internal sealed class DropStatement : Statement
{
    public string Object = "";
    public List<int[]> Paths { get; } = [];
}

internal sealed class RenameStatement : Statement
{
    public List<(int[] From, int[] To)> Pairs { get; } = [];
    public bool IsSwap;
}

internal sealed class TableStatement : Statement
{
    public int[] Path = [];
    public bool IsWrite;
    public List<int>? AddedColumns;
}

internal sealed class OtherStatement : Statement;

internal sealed class UnknownStatement : Statement;

/// <summary>Something that a statement declares, with its real parent. Value is the tokens of a check or a default.</summary>
internal sealed record ObjectDeclaration(string Kind, int[]? Path, int[]? Parent = null, int[]? Reference = null,
    int[]? Columns = null, int[]? ReferenceColumns = null, (int First, int Last) Value = default);
