namespace Sluice.Pipelines.Reading.Json;

/// <summary>A member of a record's object, or the record itself where it is no object.</summary>
internal struct JsonMember
{
    /// <summary>The column of its name; -1 for a name that is no column.</summary>
    public int Column;

    /// <summary>Where its value begins in the record; for a string behind the quote.</summary>
    public int Start;

    /// <summary>Bytes of its value; of a string without the quotes.</summary>
    public int Length;

    /// <summary>What it is; <see cref="JsonValueKinds.None"/> for null.</summary>
    public JsonValueKinds Kind;

    /// <summary>What is special about a string.</summary>
    public JsonTextFlags Flags;
}
