namespace Sluice.DuckDbApi;

/// <summary>The text under which an exception of a callback becomes an error of DuckDB.</summary>
internal static class CallbackError
{
    public static string TextOf(Exception exception) =>
        string.IsNullOrWhiteSpace(exception.Message) ? exception.GetType().Name : exception.Message;
}
