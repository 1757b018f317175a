namespace Sluice.Pipelines.Reading.Excel.Rows;

/// <summary>Only asks if a sheet has any row.</summary>
internal sealed class FirstRow : IRowSink
{
    /// <summary>True once there was one.</summary>
    public bool IsSeen { get; private set; }

    /// <inheritdoc/>
    public bool Take(SheetRow row)
    {
        IsSeen = true;
        return false;
    }
}
