using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Statements that move data in bulk or manage the server.</summary>
internal sealed partial class Parser
{
    private Statement ReadUse()
    {
        var use = new UseStatement { Kind = "use", IsControl = true };
        Next();
        if (IsAny(Kw.Role, Kw.Warehouse, Kw.Secondary)) { SkipToBoundary(); use.IsNothing = true; return use; }
        if (IsAny(Kw.Database, Kw.Catalog) && (IsNameAt(1) || KindAt(1) == TokenKind.String || CodeAt(1) == ':')) { use.IsDatabase = true; Next(); }
        else if (Is(Kw.Schema) && IsNameAt(1)) { use.IsSchema = true; Next(); }
        if (Is(Kw.Identifier, '(')) { use.Path = ReadPath(); return use; }
        if (Is(Kw.Default) && !_tokens[_at].IsFirstOnLine) { Next(); return use; }
        if (Is(':')) { Skip(2); use.IsNothing = true; return use; }
        use.Path = ReadPath();
        return use;
    }

    private Statement ReadCopy()
    {
        var transfer = new TransferStatement { Kind = "copy" };
        Next();
        var isInto = Eat(Kw.Into);
        var left = ReadLocationOrTable(transfer);
        if (Is('('))
        {
            transfer.Columns = ReadColumnList();
            if (Is('(')) SkipParentheses();
        }

        if (Eat(Kw.From) || Is(Kw.To) && !isInto)
        {
            var isFrom = CodeBefore == CodeOf(Kw.From);
            if (!isFrom) Next();
            var right = ReadTransferEnd(transfer);
            if (isFrom)
            {
                if (left.Length > 0) transfer.To.Add(left);
                if (right.Length > 0) transfer.From.Add(right);
            }
            else
            {
                if (left.Length > 0) transfer.From.Add(left);
                if (right.Length > 0) transfer.To.Add(right);
            }
        }

        SkipToBoundary();
        return transfer;
    }

    private int[] ReadLocationOrTable(TransferStatement transfer)
    {
        if (Is('('))
        {
            transfer.Query = ReadParenthesisedQuery();
            return NoPath;
        }

        return ReadPath();
    }

    private int[] ReadTransferEnd(TransferStatement transfer)
    {
        if (IsAny(Kw.StdIn, Kw.StdOut, Kw.Program)) { if (Is(Kw.Program)) Next(); Next(); return NoPath; }
        if (Is('('))
        {
            transfer.Query = ReadParenthesisedQuery();
            return NoPath;
        }

        return ReadPath();
    }

    private Statement ReadBulkInsert()
    {
        var transfer = new TransferStatement { Kind = "bulk insert" };
        Skip(2);
        transfer.To.Add(ReadPath());
        if (Eat(Kw.From)) transfer.From.Add(ReadPath());
        if (Is(Kw.With, '(')) SkipParentheses(1);
        return transfer;
    }

    /// <summary>LOAD DATA [LOCAL] INPATH 'p' [OVERWRITE] INTO TABLE t; MySQL INFILE; BigQuery LOAD DATA INTO t FROM FILES (…).</summary>
    private Statement ReadLoad()
    {
        var transfer = new TransferStatement { Kind = "load" };
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (IsAny(Kw.InPath, Kw.InFile) && KindAt(1) == TokenKind.String) { Next(); transfer.From.Add(ReadPath()); }
            else if (Is(Kw.Into) || Is(Kw.Overwrite) && !IsAt(1, Kw.Into))
            {
                Next();
                if (IsAny(Kw.Temp, Kw.Temporary)) Next();
                Eat(Kw.Table);
                transfer.To.Add(ReadPath());
                if (Is('(')) SkipParentheses();
            }
            else if (Is(Kw.Uris) && CodeAt(1) == '=') { Skip(2); if (Is('[')) { Next(); while (Kind == TokenKind.String) { transfer.From.Add(ReadPath()); Eat(','); } } }
            else if (Is('(') && CodeBefore == CodeOf(Kw.Files)) Next();
            else if (Is('(')) SkipParentheses();
            else Next();
        }

        return transfer;
    }

    /// <summary>IMPORT [EXTERNAL] TABLE t [PARTITION (…)] FROM 'path'</summary>
    private Statement ReadImport()
    {
        var transfer = new TransferStatement { Kind = "import" };
        Next();
        Eat(Kw.External);
        Next();
        transfer.To.Add(ReadPath());
        if (Is(Kw.Partition, '(')) SkipParentheses(1);
        if (Eat(Kw.From)) transfer.From.Add(ReadPath());
        SkipToBoundary();
        return transfer;
    }

    /// <summary>EXCHANGE TABLES a AND b</summary>
    private Statement ReadExchange()
    {
        var swap = new RenameStatement { Kind = "swap", IsSwap = true };
        Skip(2);
        var left = ReadPath();
        if (Eat(Kw.And)) swap.Pairs.Add((left, ReadPath()));
        else NoteStop();
        return swap;
    }

    private Statement ReadUnload()
    {
        var transfer = new TransferStatement { Kind = TextOf(_at).ToString().ToLowerInvariant() };
        Next();
        if (Is(Kw.Table) || Is(Kw.Data)) Next();
        if (Is('('))
        {
            if (KindAt(1) == TokenKind.String)
            {
                transfer.TextToken = _at + 1;
                SkipParentheses();
            }
            else if (IsQueryInParentheses()) transfer.Query = ReadParenthesisedQuery();
            else SkipParentheses();
        }
        else if (IsNameToken && !Is(Kw.Options))
        {
            transfer.From.Add(ReadPath());
        }

        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (Is(Kw.To) && KindAt(1) is TokenKind.String or TokenKind.Variable) { Next(); transfer.To.Add(ReadPath()); }
            else if (Is(Kw.As) && IsQueryStartAt(1)) { Next(); transfer.Query = ReadQuery(); }
            else if (Is(Kw.Uri) && CodeAt(1) == '=' && KindAt(2) == TokenKind.String) { Skip(2); transfer.To.Add(ReadPath()); }
            else if (Is('(') && CodeBefore == CodeOf(Kw.Options)) Next();
            else if (Is('(')) SkipParentheses();
            else Next();
        }

        return transfer;
    }

    private Statement ReadRename()
    {
        var rename = new RenameStatement { Kind = "rename" };
        Next();
        if (IsAny(Kw.Schema, Kw.Database, Kw.Column) && IsNameAt(1) && !IsAt(1, Kw.To))
        {
            SkipToBoundary();
            return new OtherStatement { Kind = "rename" };
        }

        if (IsAny(Kw.Table, Kw.Tables, Kw.View)) Next();
        EatIfExists();
        do
        {
            var from = ReadPath();
            if (!Eat(Kw.To) && !Eat(Kw.As)) { NoteStop(); break; }
            rename.Pairs.Add((from, ReadPath()));
        }
        while (Eat(','));
        SkipToBoundary();
        return rename;
    }

    /// <summary>CACHE [LAZY] TABLE name [AS query]</summary>
    private Statement ReadCache()
    {
        Next();
        Eat(Kw.Lazy);
        Next();
        var create = new CreateRelationStatement { Kind = "cache table", Path = ReadPath(), IsTemporary = true };
        if (Is(Kw.Options, '(')) SkipParentheses(1);
        Eat(Kw.As);
        if (IsQueryStart() || Is('(') && IsQueryInParentheses()) create.Query = ReadQuery();
        else return new TableStatement { Kind = "cache table", Path = create.Path };
        return create;
    }

    private Statement ReadRefresh()
    {
        Next();
        while (IsAny(Kw.Materialized, Kw.View, Kw.Table) || Is(Kw.Concurrently)) Next();
        var statement = new TableStatement { Kind = "refresh", Path = IsNameToken ? ReadPath() : NoPath };
        SkipToBoundary();
        return statement;
    }

    private Statement ReadExplain()
    {
        Next();
        while (!AtEnd && !Is(';') && !IsQueryStart() && !IsAny(Kw.Insert, Kw.Update, Kw.Delete) && !IsAny(Kw.Create, Kw.Merge))
        {
            if (Is('(') && !IsQueryInParentheses()) SkipParentheses();
            else if (Is('(')) break;
            else Next();
        }

        var statement = new OtherStatement { Kind = "explain" };
        if (!AtEnd && !Is(';'))
        {
            var inner = ReadStatement();
            statement.StoppedAt = inner.StoppedAt;
        }

        return statement;
    }

    private Statement ReadComment()
    {
        Next();
        SkipToBoundary();
        return new OtherStatement { Kind = "comment" };
    }

    /// <summary>GRANT SELECT, INSERT ON t TO r: the verbs here start no statement.</summary>
    private Statement ReadGrant()
    {
        var statement = new OtherStatement { Kind = TextOf(_at).ToString().ToLowerInvariant() };
        Next();
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (Is('(')) { SkipParentheses(); continue; }
            var isPrivilege = IsAt(1, Kw.On) || CodeAt(1) == ',';
            if (_tokens[_at].IsFirstOnLine && IsStatementStart() && CodeBefore is not (',' or '=') && !Is(Kw.With) && !isPrivilege) return statement;
            Next();
        }

        return statement;
    }

    /// <summary>Statements that are known to read and write nothing: the first word names the kind.</summary>
    private Statement ReadOther()
    {
        var word = TextOf(_at).ToString().ToLowerInvariant();
        if (!KnownVerbs.Contains(word))
        {
            if (IsAssignmentAhead()) return ReadAssignmentStatement();
            if (IsTsql && IsBareCall() && (CodeAt(1) is '.' or ';' or 0 || KindAt(1) is TokenKind.Variable or TokenKind.String or TokenKind.Quoted or TokenKind.End)) return ReadBareCall();
            if (CodeAt(1) is '(' or '.' or ';' or Codes.DoubleColon or 0 && KindAt(1) != TokenKind.Word || IsOperatorAhead() || KindAt(1) is TokenKind.End or TokenKind.Number || Words.IsConstant(Code) || IsAny(Kw.Not, Kw.Exists, Kw.Distinct) || IsIntervalValue())
            {
                return ReadExpressionStatement();
            }

            return ReadUnknown();
        }

        var statement = new OtherStatement { Kind = word };
        Next();
        SkipToBoundary();
        return statement;
    }

    private bool IsIntervalValue() => Is(Kw.Interval) || KindAt(1) == TokenKind.String;

    private static readonly HashSet<string> KnownVerbs = new(StringComparer.Ordinal)
    {
        "dbcc", "kill", "checkpoint", "reconfigure", "shutdown", "backup", "restore", "disable", "enable", "add", "deny",
        "show", "describe", "desc", "analyze", "analyse", "vacuum", "reindex", "optimize", "lock", "unlock", "flush", "reset", "purge", "install",
        "uninstall", "attach", "detach", "listen", "notify", "unlisten", "prepare", "deallocate", "discard", "cluster", "security", "reassign",
        "import", "checkpoint", "load", "put", "get", "list", "ls", "remove", "rm", "undrop", "refresh", "msck", "repair", "cache", "uncache", "clear",
        "collect", "help", "handler", "change", "update", "readtext", "writetext", "updatetext", "send", "receive", "end", "move", "get", "revert", "setuser", "start", "stop",
        "abort", "audit", "noaudit", "associate", "disassociate", "flashback", "administer", "database", "sync", "exchange", "system", "exists", "watch",
        "kill", "summarize", "force", "export", "checksum", "binlog", "xa", "do", "no", "apply", "validate", "connect", "disconnect", "whenever",
        "prompt", "spool", "exit", "quit", "define", "undefine", "accept", "pause", "column", "break", "assert", "fetch", "signal", "impersonate",
        "raise", "subscribe", "compute", "invalidate", "check", "generate", "constraint", "convert", "declare", "set", "unset", "reload", "diagnose", "modify", "update", "delete", "transfer", "resume", "suspend", "cancel", "merge", "undo", "execute", "recover", "refresh", "drop", "impute", "reconcile", "print", "next", "option", "admin", "trace", "split", "extend", "view", "dump", "inspect", "settings", "alter", "consume", "batch", "cluster", "rename", "truncate", "barrier", "using", "call", "purge", "shutdown", "restart", "clone", "block", "replicate", "waitfor", "exec", "desc", "iterate", "leave", "go", "library",
    };
}
