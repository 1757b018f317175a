using System.Text.Json.Serialization;

namespace Sluice.Stores;

/// <summary>What happens when a stream has columns that its table does not have.</summary>
public enum SchemaMode
{
    /// <summary>Columns are added to the table. Nothing that is in it is changed or removed.</summary>
    [JsonStringEnumMemberName("evolve")]
    Evolve,

    /// <summary>The table stays as it is: any difference stops the load before anything is written.</summary>
    [JsonStringEnumMemberName("freeze")]
    Freeze,
}
