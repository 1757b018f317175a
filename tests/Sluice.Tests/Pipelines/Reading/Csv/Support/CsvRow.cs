using System.Text;
using Sluice.Pipelines.Reading;

namespace Sluice.Tests.Pipelines.Reading.Csv.Support;

/// <summary>A row as the reader gives it, comparable as text.</summary>
internal sealed record CsvRow(long Row, long Byte, StructureErrors Error, byte[] Raw, string?[] Cells)
{
    public override string ToString() =>
        $"{Row} @{Byte} {Error} [{Encoding.Latin1.GetString(Raw)}] {string.Join(" | ", Cells.Select(cell => cell ?? "NULL"))}";
}
