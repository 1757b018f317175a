using System.Text.Unicode;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel.Xml;

/// <summary>Gathers the text of an element, piece by piece, in one buffer that is used again and again.</summary>
internal sealed class CellText(XmlScanner xml)
{
    // No cell that Excel allows is longer, not even one of escapes alone, which take seven bytes each.
    private const int BytesMax = SheetLimits.ExcelCellCharactersMax * 8;

    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>What was read last, at most some bytes more than a cell may have.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>
    /// Reads the text of the element that has just started, up to its end; elements in it are passed over. Blanks at its ends
    /// are a matter of how the XML is laid out, unless it says that they are to be preserved: so does Excel have it.
    /// </summary>
    public void ReadPlain()
    {
        _length = 0;
        AppendTrimmed();
    }

    /// <summary>
    /// Reads a rich text up to its end: the texts (<c>t</c>) in it and in its runs (<c>r</c>), one after another. How a text
    /// is spoken (<c>rPh</c>) is no part of it. Runs keep their blanks, which stand between words.
    /// </summary>
    public void ReadRich()
    {
        _length = 0;
        var outside = xml.Depth - 1;
        while (xml.Depth > outside)
        {
            if (xml.Next() is not XmlToken.Start)
            {
                continue;
            }

            if (xml.Name is [(byte)'t'] && xml.Depth == outside + 2)
            {
                AppendTrimmed();
            }
            else if (xml.Name is [(byte)'t'])
            {
                AppendText();
            }
            else if (xml.Name is not [(byte)'r'])
            {
                xml.Skip();
            }
        }

        Unescape();
    }

    /// <summary>Reads the text of the element that has just started and of all that are in it, up to its end.</summary>
    public void ReadAll()
    {
        _length = 0;
        var outside = xml.Depth - 1;
        while (xml.Depth > outside)
        {
            if (xml.Next() is XmlToken.Text)
            {
                Append(xml.Text);
            }
        }

        Unescape();
    }

    /// <summary>Undoes Excel's escapes, and proves that the text is UTF-8.</summary>
    public void Unescape()
    {
        if (EscapedText.MayHaveEscapes(Bytes))
        {
            _length = EscapedText.Undo(_bytes.AsSpan(0, _length));
        }

        if (!Utf8.IsValid(Bytes))
        {
            throw xml.Damaged("a text is not UTF-8");
        }
    }

    private void AppendTrimmed()
    {
        var keepsBlanks = KeepsBlanks();
        var start = _length;
        AppendText();
        if (!keepsBlanks)
        {
            var trimmed = _bytes.AsSpan(start, _length - start).Trim(" \t\r\n"u8);
            trimmed.CopyTo(_bytes.AsSpan(start));
            _length = start + trimmed.Length;
        }
    }

    private bool KeepsBlanks()
    {
        var attributes = xml.Attributes;
        while (attributes.MoveNext())
        {
            if (attributes.Name.SequenceEqual("xml:space"u8))
            {
                return attributes.Value.SequenceEqual("preserve"u8);
            }
        }

        return false;
    }

    private void AppendText()
    {
        if (xml.TryTakePlainText(out var text))
        {
            Append(text);
        }
        else
        {
            AppendElement();
        }
    }

    private void AppendElement()
    {
        var outside = xml.Depth - 1;
        while (xml.Depth > outside)
        {
            switch (xml.Next())
            {
                case XmlToken.Text:
                    Append(xml.Text);
                    break;
                case XmlToken.Start:
                    xml.Skip();
                    break;
            }
        }
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        if (_length + text.Length > BytesMax)
        {
            text = WholeCharacters(text[..Math.Max(0, BytesMax - _length)]);
        }

        if (_length + text.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_length + text.Length, _bytes.Length * 2));
        }

        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
    }

    /// <summary>What is left of a text that was cut anywhere, without the character that was cut.</summary>
    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && (text[^1] & 0xc0) == 0x80)
        {
            text = text[..^1];
        }

        return text.Length > 0 && text[^1] >= 0xc0 ? text[..^1] : text;
    }
}
