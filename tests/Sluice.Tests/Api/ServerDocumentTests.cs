using System.Diagnostics;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>What docs/server.md tells people to type works.</summary>
public sealed partial class ServerDocumentTests
{
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
}
