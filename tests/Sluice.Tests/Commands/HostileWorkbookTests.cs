using System.Net;
using System.Net.Sockets;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Hostile workbooks through the real executable: read or refused in words, within the child's memory, without a connection.</summary>
public sealed class HostileWorkbookTests : IDisposable
{
    private const long MemoryMax = 512L << 20;

    private readonly SluiceProcess _sluice = new();

    [Fact]
    public void A_hostile_workbook_is_read_or_refused_in_words()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var files = HostileWorkbooks.All(((IPEndPoint)server.LocalEndpoint).Port).ToList();
        var names = files.Select((file, index) => _sluice.Write($"{index}.xlsx", file.Bytes())).ToList();

        var (_, json) = _sluice.RunJson(["run", .. names, "--dry-run", "--set", "read.header=false"]);

        var problems = json.GetProperty("problems").EnumerateArray().ToLookup(
            problem => problem.GetProperty("file").GetString(), problem => problem.GetProperty("code").GetString());
        foreach (var ((name, _, code), report) in files.Zip(json.GetProperty("files").EnumerateArray()))
        {
            var status = report.GetProperty("status").GetString();
            var found = string.Join(",", problems[report.GetProperty("path").GetString()]);
            (status, found).ShouldBe(code is null ? ("completed", "") : ("failed", code), name);
        }

        json.GetProperty("memory").GetProperty("child_bytes").GetInt64().ShouldBeLessThan(MemoryMax);
        server.Pending().ShouldBeFalse("nothing may be asked of a server");
    }

    public void Dispose() => _sluice.Dispose();
}
