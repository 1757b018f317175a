using System.Text;
using System.Text.Json;

namespace Sluice.Pipelines.Functions;

/// <summary>The text of a member of a JSON object: of some names or paths with dots the first that has a value.</summary>
/// <param name="paths">The paths, in the order of preference.</param>
internal sealed class MemberText(IReadOnlyList<string> paths)
{
    private readonly byte[][][] _paths = [.. paths.Select(path => path.Split('.').Select(Encoding.UTF8.GetBytes).ToArray())];

    /// <summary>Reads the text of a valid JSON object; false when none of the paths has a value in it.</summary>
    public bool TryRead(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> text)
    {
        foreach (var path in _paths)
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Math.Max(1, json.Length) });
            if (TryFind(ref reader, path))
            {
                text = TextOf(ref reader, json);
                return true;
            }
        }

        text = default;
        return false;
    }

    /// <summary>The text of the value that a reader stands at: a string decoded, anything else as it is written.</summary>
    public static ReadOnlySpan<byte> TextOf(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            return json[start..(int)reader.BytesConsumed];
        }

        if (!reader.ValueIsEscaped)
        {
            return json.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        }

        var decoded = new byte[reader.ValueSpan.Length];
        return decoded.AsSpan(0, reader.CopyString(decoded));
    }

    private static bool TryFind(ref Utf8JsonReader reader, byte[][] path)
    {
        var depth = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOnPath = reader.ValueTextEquals(path[depth]);
            reader.Read();
            if (isOnPath && depth == path.Length - 1)
            {
                return reader.TokenType != JsonTokenType.Null;
            }

            if (isOnPath && reader.TokenType == JsonTokenType.StartObject)
            {
                depth++;
            }
            else
            {
                reader.Skip();
            }
        }

        return false;
    }
}
