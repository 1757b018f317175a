using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Stores.Parquet;

/// <summary>The file that says which arrival is the newest in a table.</summary>
internal static class TableArrivalFile
{
    /// <summary>Reads it; null when there is none.</summary>
    public static TableArrival? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), TableArrivalJson.Default.TableArrival) : null;

    /// <summary>Writes it aside, syncs it and renames it into place.</summary>
    public static void Write(string path, TableArrival arrival)
    {
        var aside = path + ".tmp";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, arrival, TableArrivalJson.Default.TableArrival);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TableArrival))]
internal sealed partial class TableArrivalJson : JsonSerializerContext;
