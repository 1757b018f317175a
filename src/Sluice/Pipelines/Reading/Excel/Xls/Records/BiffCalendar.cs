using System.Buffers.Binary;

namespace Sluice.Pipelines.Reading.Excel.Xls.Records;

/// <summary>From which year a workbook counts its days.</summary>
internal static class BiffCalendar
{
    private const int DateMode = 0x0022;
    private const int EndOfGlobals = 0x000A;

    /// <summary>True where it counts from 1904, as those that began on an old Mac do.</summary>
    public static bool Is1904(OleFile file)
    {
        var records = new BiffRecords(file);
        while (records.MoveNext() && records.Number != EndOfGlobals)
        {
            if (records.Number == DateMode && records.Content.Length >= 2)
            {
                return BinaryPrimitives.ReadUInt16LittleEndian(records.Content) == 1;
            }
        }

        return false;
    }
}
