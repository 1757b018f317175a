using Sluice.SqlLineage.Dialects;
using Sluice.SqlLineage.Emitting;
using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Parsing;
using Sluice.SqlLineage.Resolving;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage;

/// <summary>One reader with its buffers: tokens, grammar, resolver, emitter, statement by statement.</summary>
internal sealed class LineageEngine
{
    private readonly NameTable _names = new();
    private readonly Lexer _lexer;
    private readonly Parser _parser;
    private readonly Resolver _resolver;
    private readonly FactEmitter _emitter;

    public LineageEngine()
    {
        _lexer = new Lexer(_names);
        _parser = new Parser(_names);
        _resolver = new Resolver(_names, _parser);
        _emitter = new FactEmitter(_names, _resolver);
    }

    public void Analyze(string text, Dialect dialect, SqlLineageOptions options, ILineageSink sink, CancellationToken cancellation)
    {
        ForgetNames();

        _lexer.Read(text, 0, text.Length, dialect, isMainText: true);
        _parser.Begin(text, _lexer.Tokens, _lexer.Count, dialect);
        _parser.Cancellation = cancellation;
        _resolver.UseSchema(options.Schema);
        _resolver.Begin(_lexer.Tokens, _lexer.Count, dialect, options, cancellation);
        _resolver.BeginText(text);
        _emitter.Begin(text, _lexer, sink);
        foreach (var (start, what) in _lexer.Unterminated) _emitter.Report("unterminated", true, start, $"A {what} starts here and has no end; it was ended at the next batch or at the end of the text.");
        while (_parser.ReadNext() is { } statement)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_parser.BatchEndedBefore(statement)) _resolver.EndBatch();
            _emitter.Handle(statement);
            if (_parser.StepsExceeded)
            {
                _emitter.Report("too_long", true, statement.First < _lexer.Count ? _lexer.Tokens[statement.First].Start : 0, "The text takes more work than its length allows; the rest was not read.");
                break;
            }

            if (_parser.DepthExceeded || _resolver.DepthExceeded)
            {
                _emitter.Report("too_deep", true, _lexer.Tokens[statement.First].Start, "The statement nests deeper, or grows larger, than what is read; parts of it were passed over.");
                (_parser.DepthExceeded, _resolver.DepthExceeded) = (false, false);
            }

            _parser.ResetArena();
        }

        _emitter.Finish();
    }

    // Names are spelled as a text first writes them: one that was kept would bring the spelling of another text.
    private void ForgetNames()
    {
        _names.Clear();
        _resolver.ForgetSchema();
    }

    public SqlParseSummary Parse(string text, Dialect dialect)
    {
        ForgetNames();

        _lexer.Read(text, 0, text.Length, dialect, isMainText: true);
        _parser.Begin(text, _lexer.Tokens, _lexer.Count, dialect);
        int statements = 0, unknown = 0, partial = 0, first = _lexer.Unterminated.Count > 0 ? _lexer.Unterminated[0].Start : -1;
        while (_parser.ReadNext() is { } statement)
        {
            statements++;
            if (Count(statement, ref unknown, ref partial) is >= 0 and var stop && first < 0) first = _lexer.Tokens[stop].Start;
            if (_parser.StepsExceeded) break;
            _parser.ResetArena();
        }

        return new SqlParseSummary(statements, unknown, partial, first, _lexer.Count, _parser.Steps);
    }

    private static int Count(Statement statement, ref int unknown, ref int partial)
    {
        var stop = statement.StoppedAt;
        if (statement is UnknownStatement) unknown++;
        else if (stop >= 0) partial++;
        var body = statement switch { BlockStatement block => block.Body, RoutineStatement routine => routine.Body, _ => null };
        if (body is null) return stop;
        foreach (var inner in body)
        {
            var at = Count(inner, ref unknown, ref partial);
            if (stop < 0) stop = at;
        }

        return stop;
    }
}
