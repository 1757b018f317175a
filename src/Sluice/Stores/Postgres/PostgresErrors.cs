using System.Net.Sockets;
using Npgsql;

namespace Sluice.Stores.Postgres;

/// <summary>The client's exceptions and the server's errors in a store's words.</summary>
internal static class PostgresErrors
{
    /// <summary>True for exceptions of the client: a server's error, or a connection that is lost.</summary>
    public static bool IsOurs(Exception problem) =>
        problem is NpgsqlException or SocketException or IOException or TimeoutException
        // A connection that broke is found closed by whoever uses it next.
        || problem is InvalidOperationException && problem.Source == "Npgsql";

    /// <summary>True when the same load can succeed a moment later without anyone doing anything.</summary>
    public static bool IsWorthRetrying(Exception problem) => problem switch
    {
        PostgresException server => IsPassing(server.SqlState),
        NpgsqlException client => client.IsTransient || client.InnerException is SocketException or IOException or TimeoutException,
        _ => true,
    };

    /// <summary>What went wrong, as a store says it.</summary>
    public static StoreException Translate(Exception problem, string store, string operation, string place)
    {
        if (problem is PostgresException server)
        {
            return Describe(server, store, operation, place);
        }

        if (IsWorthRetrying(problem))
        {
            var reason = problem.InnerException is SocketException or TimeoutException or IOException ? problem.InnerException : problem;
            return new(true, store, operation, new("store_unreachable", $"{Sentence(place)} can not be reached: {OneLine(reason.Message)}.")
            {
                Advice = "Look whether the server runs and the host and port are right, then load again.",
            }, problem);
        }

        return new(false, store, operation, new("store_login", $"{Sentence(place)} can not be used: {OneLine(problem.Message)}.")
        {
            Advice = "Correct the store's URL.",
        }, problem)
        {
            Kind = FailureKind.Config,
        };
    }

    // 08: the connection; 57P: the server stops, crashed or starts; 40: a conflict of transactions; 53300: too many
    // connections; 25P03: we were silent for too long; 55006: an object in use.
    private static bool IsPassing(string state) =>
        state is ['0', '8', ..] or "57P01" or "57P02" or "57P03" or "57P05" or "40001" or "40P01" or "53300" or "25P03" or "55006";

    private static StoreException Describe(PostgresException server, string store, string operation, string place)
    {
        var state = server.SqlState;
        var said = Said(server);
        (FailureKind? Kind, bool IsTransient, string Code, string Message, string? Advice) found = state switch
        {
            "28P01" or "28000" => (FailureKind.Config, false, "store_login",
                $"{Sentence(place)} does not let us in: {said}", "Correct user and password of the store's URL."),
            "3D000" => (FailureKind.Config, false, "store_database", $"There is no such database: {said}", "Create it, or correct the store's URL."),
            "3F000" => (FailureKind.Config, false, "store_schema", $"In {place} there is no such schema: {said}", "Create it: CREATE SCHEMA …, or name another."),
            "42501" => (null, false, "store_permission", $"{Sentence(place)} does not allow it: {said}",
                "Give the user the right to it; a load creates its own tables _sluice_… in the first schema of the search path, or in ?schema=…"),
            "25006" => (null, false, "store_read_only", $"{Sentence(place)} takes no writes: {said}", "Connect to the primary server."),
            "53100" => (null, true, "disk_full", $"The disk is full under {place}: {said}", "Free some space there and load again."),
            "55P03" => (null, true, "store_busy", $"In {place} somebody else holds a lock that the load needs: {said}",
                "Load again when they are done, or raise lock_timeout_seconds in the store's URL."),
            "57014" => (null, true, "store_timeout", $"{Sentence(place)} took too long: {said}", "Raise statement_timeout_seconds in the store's URL."),
            "54000" or "54001" or "54011" or "54023" => (null, false, "store_limit", $"A limit of PostgreSQL is passed, in {place}: {said}",
                "Keep fewer columns of their own in the table: map those that you need, and let rest: json take the others."),
            ['2', '2', ..] => (null, false, "store_conversion", $"A value does not fit its column, in {place}: {said}",
                "Declare the type in the pipeline, so that such rows become rejects."),
            ['2', '3', ..] => (null, false, "store_constraint", $"A constraint of the table refuses a row, in {place}: {said}",
                "Add a check for it to the pipeline, so that such rows become rejects, or change the table."),
            _ => (null, IsPassing(state) || state is ['5', '3', ..], "store_failed", $"{Sentence(place)} {(IsPassing(state) ? "failed" : "refused")}: {said}", null),
        };
        return new(found.IsTransient, store, operation, new(found.Code, found.Message) { Advice = found.Advice }, server)
        {
            Kind = found.Kind ?? (found.IsTransient ? FailureKind.StoreDown : FailureKind.Failed),
        };
    }

    private static string Said(PostgresException server)
    {
        var parts = new[] { server.MessageText, server.Detail, server.Hint, server.Where }.Where(part => !string.IsNullOrWhiteSpace(part));
        return $"{string.Join("; ", parts.Select(part => OneLine(part!)))} (SQLSTATE {server.SqlState}).";
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static string Sentence(string place) => char.ToUpperInvariant(place[0]) + place[1..];
}
