using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// Writes a document in the Atlassian Document Format as Jira's own markup has it, without the looks of letters: so a ticket
/// reads the same whichever interface it came through, and mentions, links and blocks of code are known as such.
/// https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
/// </summary>
internal sealed class AdfText
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes the blocks of a document.</summary>
    public void Write(JsonElement document) => Blocks(document, "\n\n", "");

    /// <inheritdoc/>
    public override string ToString() => _text.ToString().Trim('\n', ' ');

    private void Blocks(JsonElement parent, string between, string bullets)
    {
        var isFirst = true;
        foreach (var block in Content(parent))
        {
            if (!isFirst)
            {
                _text.Append(between);
            }

            isFirst = false;
            Block(block, bullets);
        }
    }

    private void Block(JsonElement block, string bullets)
    {
        switch (TypeOf(block))
        {
            case "heading":
                _text.Append(CultureInfo.InvariantCulture, $"h{Attribute(block, "level") ?? "1"}. ");
                Inlines(block);
                break;
            case "bulletList" or "taskList" or "decisionList":
                Items(block, bullets + "*");
                break;
            case "orderedList":
                Items(block, bullets + "#");
                break;
            case "codeBlock":
                _text.Append(Attribute(block, "language") is { Length: > 0 } language ? $"{{code:{language}}}\n" : "{code}\n");
                Inlines(block);
                _text.Append("\n{code}");
                break;
            case "blockquote":
                _text.Append("{quote}\n");
                Blocks(block, "\n\n", "");
                _text.Append("\n{quote}");
                break;
            case "rule":
                _text.Append("----");
                break;
            case "table":
                Table(block);
                break;
            case "expand" or "nestedExpand" when Attribute(block, "title") is { Length: > 0 } title:
                _text.Append(title).Append("\n\n");
                Blocks(block, "\n\n", "");
                break;
            case var type when IsInline(type) || Content(block).Any(child => IsInline(TypeOf(child))):
                Inline(block);
                break;
            default:
                Blocks(block, "\n\n", bullets);
                break;
        }
    }

    private void Items(JsonElement list, string bullets)
    {
        var isFirst = true;
        foreach (var item in Content(list))
        {
            if (!isFirst)
            {
                _text.Append('\n');
            }

            isFirst = false;
            if (TypeOf(item) is "bulletList" or "orderedList" or "taskList")
            {
                Block(item, bullets);
                continue;
            }

            _text.Append(bullets).Append(' ');
            if (Content(item).Any(child => IsInline(TypeOf(child))))
            {
                Inlines(item);
            }
            else
            {
                Blocks(item, "\n", bullets);
            }
        }
    }

    private void Table(JsonElement table)
    {
        var isFirst = true;
        foreach (var row in Content(table))
        {
            _text.Append(isFirst ? "" : "\n");
            isFirst = false;
            var mark = "|";
            foreach (var cell in Content(row))
            {
                mark = TypeOf(cell) == "tableHeader" ? "||" : "|";
                _text.Append(mark);
                Blocks(cell, "\n", "");
            }

            _text.Append(mark);
        }
    }

    private void Inlines(JsonElement parent)
    {
        foreach (var inline in Content(parent))
        {
            Inline(inline);
        }
    }

    private void Inline(JsonElement inline)
    {
        switch (TypeOf(inline))
        {
            case "text":
                Text(inline);
                break;
            case "hardBreak":
                _text.Append('\n');
                break;
            case "mention":
                _text.Append(Attribute(inline, "id") is { Length: > 0 } id ? $"[~accountid:{id}]" : Attribute(inline, "text"));
                break;
            case "emoji":
                _text.Append(Attribute(inline, "text") is { Length: > 0 } emoji ? emoji : Attribute(inline, "shortName"));
                break;
            case "inlineCard" or "blockCard" or "embedCard":
                _text.Append(Attribute(inline, "url"));
                break;
            case "date":
                Date(Attribute(inline, "timestamp"));
                break;
            case "media" or "mediaInline":
                _text.Append(Attribute(inline, "alt") is { Length: > 0 } name ? $"!{name}!" : "");
                break;
            case "status" or "placeholder" or "inlineExtension" or "extension":
                _text.Append(Attribute(inline, "text"));
                break;
            default:
                Inlines(inline);
                break;
        }
    }

    private void Text(JsonElement node)
    {
        var text = StringOf(node, "text") ?? "";
        var link = node.TryGetProperty("marks", out var marks) && marks.ValueKind == JsonValueKind.Array
            ? marks.EnumerateArray().Where(mark => TypeOf(mark) == "link").Select(mark => Attribute(mark, "href")).FirstOrDefault(href => href is not null)
            : null;
        _text.Append(link is null || link == text ? text : $"[{text}|{link}]");
    }

    private void Date(string? milliseconds)
    {
        if (long.TryParse(milliseconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var since)
            && since >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && since <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            _text.Append(DateTimeOffset.FromUnixTimeMilliseconds(since).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
        else
        {
            _text.Append(milliseconds);
        }
    }

    private static bool IsInline(string type) => type is "text" or "hardBreak" or "mention" or "emoji" or "inlineCard" or "blockCard" or "embedCard"
        or "date" or "media" or "mediaInline" or "status" or "placeholder" or "inlineExtension" or "extension";

    private static IEnumerable<JsonElement> Content(JsonElement node) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray() : [];

    private static string TypeOf(JsonElement node) => StringOf(node, "type") ?? "";

    private static string? StringOf(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Attribute(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty("attrs", out var attributes) && attributes.ValueKind == JsonValueKind.Object
        && attributes.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;
}
