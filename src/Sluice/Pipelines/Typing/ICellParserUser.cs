namespace Sluice.Pipelines.Typing;

/// <summary>Something that is done with the parser of a grammar, whichever type of value it gives.</summary>
internal interface ICellParserUser<TResult>
{
    /// <summary>Called once, with the parser of the grammar.</summary>
    TResult Use<TParser, T>(TParser parser)
        where TParser : struct, ICellParser<T>
        where T : unmanaged;
}
