using Shouldly;
using Sluice.SqlLineage.Tests.Support;
using Xunit;

namespace Sluice.SqlLineage.Tests;

/// <summary>
/// Texts of every dialect beside all that is found in them. SLUICE_ACCEPT=1 writes what is found into the files: look at
/// the difference before it is committed.
/// </summary>
public sealed class TextPairTests
{
    public static TheoryData<string> Files => [.. TextPair.Files.Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_text_gives_what_stands_beside_it(string file)
    {
        var path = TextPair.Files.Single(path => Path.GetFileName(path) == file);
        var pairs = TextPair.ReadAll(path);
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1")
        {
            pairs = [.. pairs.Select(p => p with { Expected = p.Render() })];
            File.WriteAllText(path, TextPair.Write(pairs));
        }

        var wrong = pairs.Where(p => p.Render() != p.Expected).Select(p => $"{p.Sql}\nfound:\n{p.Render()}\nexpected:\n{p.Expected}\n");

        wrong.ShouldBeEmpty();
    }
}
