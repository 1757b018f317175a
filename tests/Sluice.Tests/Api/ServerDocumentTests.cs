using System.Diagnostics;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Host.Api;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>What docs/server.md tells people to type works.</summary>
public sealed partial class ServerDocumentTests
{
    private static readonly string Page = Path.Combine(SluiceProcess.Root, "docs", "server.md");

    /// <summary>SLUICE_ACCEPT=1 writes them anew.</summary>
    [Fact]
    public void Its_tables_list_every_endpoint_and_every_problem()
    {
        var endpoints = ApiTable.Endpoints.Select(endpoint => $"| `{endpoint.Method} {endpoint.Route}` | {endpoint.Role.ToString().ToLowerInvariant()} | {endpoint.Summary} |");
        var problems = ApiProblems.All.Select(kind =>
            $"| `{kind.Code}` | {kind.Status} | {kind.Title}{(kind.RetryAfterSeconds is { } seconds ? $" Try again after {seconds} s." : "")} |");
        var page = File.ReadAllText(Page);

        var made = Between(Between(page, "endpoints", "| endpoint | role | what it does |", endpoints), "problems", "| code | status | what it means |", problems);
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1")
        {
            File.WriteAllText(Page, made);
            page = made;
        }

        page.ShouldBe(made);
    }

    [Fact]
    public async Task Its_commands_work_in_its_order()
    {
        using var server = new ServerProcess();
        Directory.CreateDirectory(server.Sluice.At("samples"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(SluiceProcess.Root, "samples")))
        {
            File.Copy(file, server.Sluice.At(Path.Combine("samples", Path.GetFileName(file))));
        }

        var blocks = ShellBlock().Matches(File.ReadAllText(Path.Combine(SluiceProcess.Root, "docs", "server.md"))).Select(block => block.Groups[1].Value).ToList();
        var serve = blocks.Single(block => block.StartsWith("./sluice serve", StringComparison.Ordinal)).Trim().Split(' ');
        server.StartAgain([.. serve.Skip(2).Where(word => word is not ("--listen" or "127.0.0.1:8321"))]);

        var script = string.Concat(blocks.Where(block => block != blocks[0]))
            .Replace("http://127.0.0.1:8321", server.Url.ToString().TrimEnd('/')).Replace("./sluice", SluiceProcess.Executable);
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-x", "-c", script])
        {
            WorkingDirectory = server.Sluice.Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();

        shell.ExitCode.ShouldBe(0, $"{await error}\n{output}");
        output.ShouldContain("event: end");
        output.ShouldContain("\"balance\":true");
        output.ShouldContain("\"is_valid\":true");
        output.ShouldContain("\"status\":\"ready\"");
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    private static string Between(string page, string name, string head, IEnumerable<string> lines)
    {
        var (open, close) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var start = page.IndexOf(open, StringComparison.Ordinal) + open.Length;
        var columns = string.Concat(Enumerable.Repeat("---|", head.Count(letter => letter == '|') - 1));
        return $"{page[..start]}{head}\n|{columns}\n{string.Join('\n', lines)}\n{page[page.IndexOf(close, StringComparison.Ordinal)..]}";
    }
}
