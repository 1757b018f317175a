namespace Sluice.DuckDbApi;

/// <summary>An error of DuckDB. <see cref="Exception.Message"/> is DuckDB's own, whole and unchanged.</summary>
public sealed class DuckException : Exception
{
    internal DuckException(string message, DuckErrorType errorType = DuckErrorType.Invalid)
        : base(message)
    {
        ErrorType = errorType == DuckErrorType.Invalid ? DuckErrorText.TypeOf(message) : errorType;
        (Line, Column) = DuckErrorText.PositionOf(message);
    }

    /// <summary>The kind of error; <see cref="DuckErrorType.Invalid"/> when DuckDB did not say.</summary>
    public DuckErrorType ErrorType { get; }

    /// <summary>The line of the SQL text that the error is about, from 1; null when the message shows none.</summary>
    public int? Line { get; }

    /// <summary>The character in <see cref="Line"/>, from 1; null when DuckDB shows only a part of a long line.</summary>
    public int? Column { get; }

    /// <summary>True when the query was stopped by <see cref="DuckConnection.Interrupt"/>.</summary>
    public bool IsInterrupt => ErrorType == DuckErrorType.Interrupt;
}
