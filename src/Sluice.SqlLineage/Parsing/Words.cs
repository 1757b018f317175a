using Sluice.SqlLineage.Lexing;

namespace Sluice.SqlLineage.Parsing;

/// <summary>What a keyword can be where an alias without AS could stand.</summary>
internal enum WordRole : byte
{
    Plain,

    /// <summary>Starts a clause or goes on with one: never an alias without AS.</summary>
    Clause,

    /// <summary>Starts a statement: never an alias without AS.</summary>
    Statement,

    /// <summary>Starts a statement when it is the first word of its line, otherwise a common column name.</summary>
    SoftStatement,

    /// <summary>A clause only before '('.</summary>
    BeforeParenthesis,

    /// <summary>A clause only before BY or WITH.</summary>
    BeforeBy,

    /// <summary>A clause only when a JOIN follows.</summary>
    BeforeJoin,
}

/// <summary>
/// Roles of keywords. No word is reserved everywhere: the place decides, and these tables only settle the places where
/// a name and a keyword could both stand.
/// </summary>
internal static class Words
{
    private static readonly WordRole[] Roles = BuildRoles();
    private static readonly bool[] Operators = Set(
        Kw.And, Kw.Or, Kw.In, Kw.Like, Kw.ILike, Kw.RLike, Kw.Regexp, Kw.Between, Kw.Escape, Kw.Overlaps, Kw.Div,
        Kw.Mod, Kw.Xor, Kw.Glob, Kw.Match, Kw.Is, Kw.Similar, Kw.Sounds, Kw.Member, Kw.At, Kw.Eq, Kw.Ne, Kw.Gt,
        Kw.Ge, Kw.Lt, Kw.Le, Kw.Not, Kw.IsNull, Kw.NotNull, Kw.Operator, Kw.Contains, Kw.UEscape);

    private static readonly bool[] NotOperands = Set(
        Kw.From, Kw.Where, Kw.Having, Kw.Union, Kw.Intersect, Kw.Except, Kw.On, Kw.And, Kw.Or, Kw.Then, Kw.When,
        Kw.Into, Kw.Select, Kw.Join, Kw.Limit, Kw.Using, Kw.As, Kw.In, Kw.Qualify, Kw.Else);

    private static readonly bool[] Constants = Set(
        Kw.Null, Kw.True, Kw.False, Kw.Current_Date, Kw.Current_Time, Kw.Current_Timestamp, Kw.Current_User,
        Kw.Session_User, Kw.System_User, Kw.LocalTime, Kw.LocalTimestamp, Kw.SysDate, Kw.SysTimestamp, Kw.Default,
        Kw.Current_DateTime, Kw.Current_Role, Kw.Current_Schema, Kw.Current_Catalog, Kw.Utc_Timestamp, Kw.RowNum, Kw.MaxValue);

    private static readonly bool[] DateParts = Set(
        Kw.Year, Kw.Quarter, Kw.Month, Kw.Week, Kw.Day, Kw.Hour, Kw.Minute, Kw.Second, Kw.Millisecond, Kw.Microsecond,
        Kw.Nanosecond, Kw.DayOfWeek, Kw.DayOfYear, Kw.IsoWeek, Kw.IsoYear, Kw.Weekday, Kw.Epoch, Kw.Dow, Kw.Doy,
        Kw.Years, Kw.Months, Kw.Weeks, Kw.Days, Kw.Hours, Kw.Minutes, Kw.Seconds, Kw.Milliseconds, Kw.Microseconds,
        Kw.Yy, Kw.Yyyy, Kw.Qq, Kw.Q, Kw.Mm, Kw.M, Kw.Dd, Kw.D, Kw.Dy, Kw.Y, Kw.Ww, Kw.Wk, Kw.Dw, Kw.Hh, Kw.Mi, Kw.N, Kw.Ss,
        Kw.S, Kw.Ms, Kw.Mcs, Kw.Ns, Kw.Iso_Week, Kw.Date, Kw.Time, Kw.Century, Kw.Decade, Kw.IsoDow, Kw.Timezone_Hour, Kw.Mon,
        Kw.Min, Kw.Sec, Kw.H, Kw.W, Kw.Quarters, Kw.Timezone);

    private static readonly bool[] PartFirst = Set(
        Kw.DateAdd, Kw.DateDiff, Kw.DateDiff_Big, Kw.DatePart, Kw.DateName, Kw.DateTrunc, Kw.Date_Bucket, Kw.TimestampAdd,
        Kw.TimestampDiff, Kw.TimeDiff, Kw.TimeAdd, Kw.Date_Part, Kw.Date_Trunc, Kw.Date_Diff, Kw.Date_Add, Kw.Extract, Kw.Timestamp_Diff);

    private static readonly bool[] PartLast = Set(
        Kw.Date_Trunc, Kw.DateTime_Trunc, Kw.Timestamp_Trunc, Kw.Time_Trunc, Kw.Date_Diff, Kw.DateTime_Diff,
        Kw.Timestamp_Diff, Kw.Time_Diff, Kw.Last_Day, Kw.Trunc, Kw.DateTrunc);

    private static readonly bool[] QueryTails = Set(
        Kw.Where, Kw.Having, Kw.Qualify, Kw.PreWhere, Kw.Group, Kw.Order, Kw.Sort, Kw.Cluster, Kw.Distribute, Kw.Partition,
        Kw.Window, Kw.Limit, Kw.Offset, Kw.Fetch, Kw.Option, Kw.Lock, Kw.For, Kw.Connect, Kw.Start, Kw.Into, Kw.Using,
        Kw.TableSample, Kw.Sample, Kw.Settings, Kw.Format, Kw.With, Kw.Procedure, Kw.Lateral, Kw.Optimize);

    private static readonly bool[] Suffixes = Set(Kw.Over, Kw.Collate, Kw.Filter, Kw.Keep, Kw.Within, Kw.Ignore, Kw.Respect, Kw.From);

    private static readonly bool[] SourceSuffixes = Set(
        Kw.For, Kw.As, Kw.End, Kw.With, Kw.Not, Kw.TableSample, Kw.Match_Recognize, Kw.Use, Kw.Partition);

    private static readonly bool[] CreateModifiers = Set(
        Kw.External, Kw.Transient, Kw.Unlogged, Kw.Force, Kw.NoForce, Kw.Editionable, Kw.NonEditionable, Kw.Recursive, Kw.Secure,
        Kw.Iceberg, Kw.Dynamic, Kw.Hybrid, Kw.Foreign, Kw.Streaming, Kw.Snapshot, Kw.Multiset, Kw.Set, Kw.Unique, Kw.Clustered,
        Kw.NonClustered, Kw.Fulltext, Kw.Spatial, Kw.Primary, Kw.Bitmap, Kw.ColumnStore, Kw.Virtual, Kw.Aggregate, Kw.Semantic,
        Kw.Private, Kw.Public, Kw.Constraint, Kw.Or, Kw.Hypothetical, Kw.Immutable, Kw.Persistent, Kw.Refresh, Kw.Window,
        Kw.Global, Kw.Local);

    /// <summary>May stand between CREATE and the kind of the object without changing what it is here.</summary>
    public static bool IsCreateModifier(ushort code) => Has(CreateModifiers, code);

    /// <summary>May go on with a query behind its FROM clause.</summary>
    public static bool IsQueryTail(ushort code) => Has(QueryTails, code);

    /// <summary>May go on with a value: OVER, FILTER, COLLATE …</summary>
    public static bool IsSuffix(ushort code) => Has(Suffixes, code);

    /// <summary>Surely ends a source: a clause or a statement that no source goes on with.</summary>
    public static bool EndsSource(ushort code) =>
        Of(code) is WordRole.Clause or WordRole.Statement && !Has(SourceSuffixes, code);

    public static WordRole Of(ushort code) => code >= Codes.FirstKeyword ? Roles[code - Codes.FirstKeyword] : WordRole.Plain;

    public static bool IsOperator(ushort code) => Has(Operators, code);

    /// <summary>Cannot be the start of a value.</summary>
    public static bool IsNotOperand(ushort code) => Has(NotOperands, code);

    /// <summary>Reads like a name but is a value of its own.</summary>
    public static bool IsConstant(ushort code) => Has(Constants, code);

    public static bool IsDatePart(ushort code) => Has(DateParts, code);

    public static bool TakesPartFirst(ushort code) => Has(PartFirst, code);

    public static bool TakesPartLast(ushort code) => Has(PartLast, code);

    public static bool StartsStatement(ushort code) => Of(code) == WordRole.Statement;

    private static bool Has(bool[] set, ushort code) => code >= Codes.FirstKeyword && set[code - Codes.FirstKeyword];

    private static bool[] Set(params Kw[] words)
    {
        var set = new bool[NameTable.KeywordCount];
        foreach (var word in words) set[(int)word] = true;
        return set;
    }

    private static WordRole[] BuildRoles()
    {
        var roles = new WordRole[NameTable.KeywordCount];
        void Give(WordRole role, params Kw[] words)
        {
            foreach (var word in words) roles[(int)word] = role;
        }

        Give(WordRole.Clause,
            Kw.From, Kw.Where, Kw.Having, Kw.Union, Kw.Intersect, Kw.Except, Kw.Minus, Kw.On, Kw.Using, Kw.Join,
            Kw.And, Kw.Or, Kw.Not, Kw.In, Kw.Like, Kw.ILike, Kw.RLike, Kw.Regexp, Kw.Between, Kw.Is, Kw.Then, Kw.When, Kw.Else, Kw.End, Kw.As,
            Kw.Into, Kw.Limit, Kw.Offset, Kw.For, Kw.With, Kw.Values, Kw.Output, Kw.Returning, Kw.Qualify, Kw.Over,
            Kw.Window, Kw.Lateral, Kw.TableSample, Kw.Match_Recognize, Kw.Set, Kw.Collate, Kw.Escape, Kw.Div, Kw.Xor, Kw.Glob,
            Kw.PreWhere, Kw.Straight_Join, Kw.Go, Kw.By, Kw.Asc, Kw.Desc, Kw.Do, Kw.Elsif, Kw.ElseIf, Kw.Log, Kw.Overlaps);
        roles[(int)Kw.Log] = WordRole.Plain;
        Give(WordRole.Statement,
            Kw.Select, Kw.Insert, Kw.Update, Kw.Delete, Kw.Merge, Kw.Create, Kw.Alter, Kw.Drop, Kw.Truncate, Kw.Exec,
            Kw.Execute, Kw.Declare, Kw.If, Kw.While, Kw.Begin, Kw.Grant, Kw.Revoke, Kw.Deny, Kw.RaisError);
        Give(WordRole.SoftStatement,
            Kw.Print, Kw.Return, Kw.Use, Kw.Open, Kw.Close, Kw.Deallocate, Kw.Commit, Kw.Rollback, Kw.Save, Kw.Throw,
            Kw.WaitFor, Kw.Goto, Kw.Dbcc, Kw.Bulk, Kw.Kill, Kw.Checkpoint, Kw.Reconfigure, Kw.Shutdown, Kw.Backup,
            Kw.Restore, Kw.Call, Kw.Copy, Kw.Disable, Kw.Enable, Kw.Comment, Kw.Analyze, Kw.Explain, Kw.Sel, Kw.Replace, Kw.Optimize,
            Kw.Break, Kw.Continue, Kw.Fetch, Kw.Rename, Kw.Show, Kw.Describe, Kw.Refresh, Kw.Unload, Kw.Load, Kw.Reindex, Kw.Vacuum);
        Give(WordRole.BeforeParenthesis, Kw.Pivot, Kw.Unpivot, Kw.Option, Kw.Options, Kw.Sample, Kw.Partition, Kw.Match_Condition);
        Give(WordRole.BeforeBy,
            Kw.Group, Kw.Order, Kw.Sort, Kw.Cluster, Kw.Distribute, Kw.Connect, Kw.Start);
        Give(WordRole.BeforeJoin,
            Kw.Left, Kw.Right, Kw.Full, Kw.Inner, Kw.Cross, Kw.Outer, Kw.Natural, Kw.Semi, Kw.Anti, Kw.AsOf, Kw.Positional,
            Kw.Global, Kw.Any, Kw.All, Kw.Array, Kw.Paste);
        roles[(int)Kw.Order] = WordRole.BeforeBy;
        return roles;
    }
}
