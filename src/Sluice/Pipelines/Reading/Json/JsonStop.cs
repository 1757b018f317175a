namespace Sluice.Pipelines.Reading.Json;

/// <summary>Where and why a parse stopped; written only when it fails.</summary>
internal unsafe struct JsonStop
{
    /// <summary>What was expected.</summary>
    public JsonFault Fault;

    /// <summary>The byte that is not it.</summary>
    public byte* At;

    /// <summary>Records the fault and gives null, which every parsing function returns on failure.</summary>
    public byte* Fail(JsonFault fault, byte* at)
    {
        Fault = fault;
        At = at;
        return null;
    }
}
