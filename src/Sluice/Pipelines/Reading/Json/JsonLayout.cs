namespace Sluice.Pipelines.Reading.Json;

/// <summary>How the records of a file are told apart.</summary>
internal enum JsonLayout
{
    /// <summary>One on each line (NDJSON): a line that is broken harms no other.</summary>
    Lines,

    /// <summary>The elements of one array.</summary>
    Array,

    /// <summary>Objects or arrays one after another, each on as many lines as it likes; a document of one object is such a file.</summary>
    Sequence,

    /// <summary>The elements of an array inside an object, as APIs answer in pages; any number of such objects, one after another or in an array.</summary>
    Pages,
}
