using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Running;

/// <summary>
/// Faults that tests ask for by name, to see them caught: a row lost or doubled at each stage, and a child that dies in
/// each way that children die. They come with a request of a test and from nowhere else.
/// </summary>
internal static class TestFaults
{
    /// <summary>A row lost or doubled between the reader and the package.</summary>
    public static string InQuery(string? fault, string query) => fault switch
    {
        "drop:read" => query.Replace("FROM judged", "FROM (SELECT * FROM judged WHERE _row <> 2)", StringComparison.Ordinal),
        "double:read" => query.Replace("FROM judged", "FROM (SELECT * FROM judged, range(CASE WHEN _row = 2 THEN 2 ELSE 1 END))", StringComparison.Ordinal),
        _ => query,
    };

    /// <summary>How large a package's file grows before another is begun: as small as it can be, for a test of several.</summary>
    public static long PartBytes(string? fault) => fault == "parts" ? 1 : PackageRows.PartBytes;

    /// <summary>A row lost or doubled in the written file, or exchanged for another.</summary>
    public static void InPackage(string? fault, DuckConnection connection, string path)
    {
        var change = fault switch
        {
            "drop:write" => "SELECT * FROM rows WHERE _row <> 2",
            "double:write" => "SELECT * FROM rows UNION ALL SELECT * FROM rows WHERE _row = 2",
            "swap:write" => "SELECT * FROM rows WHERE _row <> 2 UNION ALL SELECT * FROM rows WHERE _row = 1",
            _ => null,
        };
        if (change is not null)
        {
            connection.Execute($"CREATE TEMP TABLE rows AS FROM read_parquet({DuckSql.Literal(path)})");
            connection.Execute($"COPY ({change}) TO {DuckSql.Literal(path)} (FORMAT parquet)");
            connection.Execute("DROP TABLE rows");
        }
    }

    /// <summary>A row lost or doubled among the duplicates, or exchanged for one that is none.</summary>
    public static string InDuplicates(string? fault, string losers) => fault switch
    {
        "drop:duplicates" => $"(FROM {losers} WHERE _row <> (SELECT min(_row) FROM {losers}))",
        "double:duplicates" => $"(FROM {losers} UNION ALL FROM {losers} WHERE _row = (SELECT min(_row) FROM {losers}))",
        "swap:duplicates" => $"(SELECT * REPLACE (1000 AS _row) FROM {losers})",
        _ => losers,
    };

    /// <summary>A row lost or doubled between the package and the store.</summary>
    public static PackageManifest InLoad(string? fault, PackageManifest manifest)
    {
        var select = fault switch
        {
            "drop:load" => "SELECT * FROM {rows} WHERE _row <> 2",
            "double:load" => "SELECT * FROM {rows} UNION ALL SELECT * FROM {rows} WHERE _row = 2",
            _ => null,
        };
        return select is null ? manifest
            : manifest with { Streams = [manifest.Streams[0] with { Select = select }, .. manifest.Streams.Skip(1)] };
    }

    /// <summary>
    /// A parent that is killed at a point, as by <c>kill -9</c>, finds the disk full there, or is held there: it makes a file
    /// and goes on once it is gone (<c>hold:point:file</c>).
    /// </summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public static void InParent(string? fault, string point)
    {
        if (fault == $"parent:{point}")
        {
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        }

        if (fault == $"full:{point}")
        {
            const int NoSpace = 28;
            throw new IOException("No space left on device", NoSpace);
        }

        if (fault?.StartsWith($"hold:{point}:", StringComparison.Ordinal) == true)
        {
            var sign = fault[$"hold:{point}:".Length..];
            File.WriteAllText(sign, "");
            while (File.Exists(sign))
            {
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>A store that marks a package in a second transaction.</summary>
    public static bool MarksApart(string? fault) => fault == "apart:marker";

    /// <summary>A child that dies, hangs or swallows memory.</summary>
    public static void InChild(string? fault)
    {
        if (fault?.StartsWith(TellingLoop, StringComparison.Ordinal) == true)
        {
            File.WriteAllText(fault[TellingLoop.Length..], Environment.ProcessId.ToString());
            Thread.Sleep(Timeout.Infinite);
        }

        switch (fault)
        {
            case "child:crash":
                Environment.FailFast("A test asked for this crash.");
                break;
            case "child:native_crash":
                System.Runtime.InteropServices.Marshal.WriteByte(1, 1);
                break;
            case "child:overflow":
                Overflow(0);
                break;
            case "child:loop":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "child:memory":
                Swallow();
                break;
            case "child:exit":
                Environment.Exit(7);
                break;
            case "child:escape":
                throw new SluiceException(FailureKind.Failed, "escape", Escapes());
        }
    }

    // A child that hangs and tells in a file who it is.
    private const string TellingLoop = "child:loop:";

    // What a child whose reader was taken over could do.
    private static string Escapes() => string.Join("; ", new (string What, Action Try)[]
    {
        ("program", () => System.Diagnostics.Process.Start("true").Dispose()),
        ("connection", () => new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp).Dispose()),
        ("local connection", () => new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified).Dispose()),
    }.Select(way => $"{way.What} {(Works(way.Try) ? "works" : "refused")}").Concat(
        File.ReadLines("/proc/self/status").Where(line => line.StartsWith("NoNewPrivs", StringComparison.Ordinal) || line.StartsWith("Seccomp:", StringComparison.Ordinal))
            .Concat(File.ReadLines("/proc/self/limits").Where(line => line.StartsWith("Max core", StringComparison.Ordinal)))
            .Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))));

    private static bool Works(Action way)
    {
        try
        {
            way();
            return true;
        }
        catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or NotSupportedException)
        {
            return false;
        }
    }

    private static int Overflow(int depth) => Overflow(depth + 1) + Overflow(depth + 2);

    private static unsafe void Swallow()
    {
        const int Block = 64 << 20;
        while (true)
        {
            var block = new Span<byte>(System.Runtime.InteropServices.NativeMemory.Alloc(Block), Block);
            block.Fill(1);
        }
    }
}
