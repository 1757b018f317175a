namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>What a word says about the one after it, or that it begins something larger.</summary>
internal enum Keyword : byte
{
    None,

    /// <summary>commit, revision, sha: a hash may follow.</summary>
    Commit,

    /// <summary>version, release: a version may follow, however short.</summary>
    Version,

    /// <summary>HTTP.</summary>
    Http,

    /// <summary>status, response: after it a number from 100 to 599 is a status, and "code" belongs to it.</summary>
    Status,

    /// <summary>error, exit, return, result: "code" after it is a code of its own, and so is a word like CS0246.</summary>
    Error,

    /// <summary>code.</summary>
    Code,

    /// <summary>"status code".</summary>
    StatusCode,

    /// <summary>"error code", errno.</summary>
    ErrorCode,

    /// <summary>SQLSTATE.</summary>
    SqlState,

    /// <summary>The name of an error or signal of an operating system: ECONNREFUSED, SIGSEGV.</summary>
    ErrorName,

    /// <summary>at: may begin the frame of a stack trace.</summary>
    At,

    /// <summary>file: may begin a frame of Python.</summary>
    File,

    /// <summary>www: begins a URL.</summary>
    Www,

    /// <summary>The name of a month in English.</summary>
    Month,
}
