namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// Finds where records begin and end in bytes that come block by block. It looks at each byte once: what it has seen
/// of a record that the block does not hold whole, it remembers.
/// </summary>
internal abstract unsafe class JsonSplitter
{
    /// <summary>Blank lines seen so far.</summary>
    public long BlankLines { get; protected set; }

    /// <summary>Why the file as a whole can not be split any further; <see cref="FaultAt"/> says where in the block.</summary>
    public JsonFault Fault { get; private set; }

    /// <summary>The place of the fault in the block at hand.</summary>
    public int FaultAt { get; private set; }

    /// <summary>Where the record begins that the block does not hold whole; the bytes from here on belong to the next block.</summary>
    public int KeptFrom { get; protected set; }

    /// <summary>How far the block at hand has been looked at.</summary>
    protected int Scanned { get; set; }

    /// <summary>The splitter for a file's arrangement.</summary>
    public static JsonSplitter For(JsonArrangement arrangement) => arrangement.Layout switch
    {
        JsonLayout.Lines => new JsonLineSplitter(),
        JsonLayout.Array => new JsonNestingSplitter(isArray: true),
        JsonLayout.Sequence => new JsonNestingSplitter(isArray: false),
        JsonLayout.Pages => new JsonPageSplitter(arrangement.Paths, arrangement.IsRecognised),
        _ => throw new ArgumentOutOfRangeException(nameof(arrangement), arrangement, null),
    };

    /// <summary>Adds the records to the block that end in it. More bytes may have been added since the last call.</summary>
    /// <param name="block">The bytes kept from the block before, and new ones.</param>
    /// <param name="isLast">True when no more bytes will come.</param>
    /// <returns>False on a fault.</returns>
    public abstract bool Split(JsonBlock block, bool isLast);

    /// <summary>Makes a record of what the block has of one over the limit, where the rest of it can be told and left out.</summary>
    /// <returns>False where it can not.</returns>
    public virtual bool Cut(JsonBlock block) => false;

    /// <summary>Called when the bytes from <see cref="KeptFrom"/> on have become the first of another block.</summary>
    public virtual void MoveToStart()
    {
        Scanned -= KeptFrom;
        KeptFrom = 0;
    }

    /// <summary>Notes a fault.</summary>
    protected bool Fail(JsonFault fault, int at)
    {
        Fault = fault;
        FaultAt = at;
        return false;
    }
}
