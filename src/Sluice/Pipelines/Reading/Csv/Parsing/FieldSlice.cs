namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>How a field stands in the file.</summary>
internal enum FieldForm : byte
{
    /// <summary>Without quotes, or with quotes that are literal.</summary>
    Plain,

    /// <summary>In quotes, which are not part of the slice.</summary>
    Quoted,

    /// <summary>In quotes, with doubled or escaped characters inside.</summary>
    Escaped,
}

/// <summary>Where the content of a field is in its record.</summary>
/// <param name="Start">The index of its first byte.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Form">How it stands there.</param>
internal readonly record struct FieldSlice(int Start, int Length, FieldForm Form);
