namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>The kinds of entities that are found by their form; gazetteers add kinds of their own.</summary>
internal static class EntityKinds
{
    public const int Mention = 0;
    public const int Email = 1;
    public const int Url = 2;
    public const int Ip = 3;
    public const int Ticket = 4;
    public const int Version = 5;
    public const int Path = 6;
    public const int Exception = 7;
    public const int StackFrame = 8;
    public const int ErrorCode = 9;
    public const int HttpStatus = 10;
    public const int Commit = 11;
    public const int Date = 12;
    public const int Time = 13;
    public const int DateTime = 14;
    public const int Money = 15;

    /// <summary>Their names in the order of their numbers.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "mention", "email", "url", "ip", "ticket", "version", "path", "exception", "stack_frame", "error_code", "http_status", "commit",
        "date", "time", "datetime", "money",
    ];
}
