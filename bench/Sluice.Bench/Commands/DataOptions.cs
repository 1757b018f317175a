using System.CommandLine;
using Sluice.Bench.Generating;

namespace Sluice.Bench.Commands;

/// <summary>Which files a command works on.</summary>
internal sealed class DataOptions
{
    public Option<string> Folder { get; } = new("--data") { Required = true, Description = "The folder of generated files." };

    public Option<long> Rows { get; } = new("--rows")
    {
        DefaultValueFactory = _ => DataSet.RowsFull,
        Description = "Records of the big file; fewer for a small run.",
    };

    public DataSet Of(ParseResult parsed) => new(parsed.GetRequiredValue(Folder), parsed.GetValue(Rows));
}
