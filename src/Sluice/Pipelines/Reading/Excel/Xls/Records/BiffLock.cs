namespace Sluice.Pipelines.Reading.Excel.Xls.Records;

/// <summary>Whether the records of a workbook are encrypted.</summary>
internal static class BiffLock
{
    private const int FilePass = 0x002F;
    private const int EndOfGlobals = 0x000A;

    /// <summary>True where they are; also where every Excel knows the password, because it was only to keep people from writing.</summary>
    public static bool IsOn(OleFile file)
    {
        var records = new BiffRecords(file);
        while (records.MoveNext() && records.Number != EndOfGlobals)
        {
            if (records.Number == FilePass)
            {
                return true;
            }
        }

        return false;
    }
}
