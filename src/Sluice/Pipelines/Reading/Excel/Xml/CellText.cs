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

    /// <summary>Reads the text of the element that has just started, up to its end; elements in it are passed over.</summary>
    public void ReadPlain()
    {
        _length = 0;
        if (xml.TryTakePlainText(out var text))
        {
            Append(text);
        }
        else
        {
            AppendElement();
        }
    }

    /// <summary>
    /// Reads a rich text up to its end: the texts (<c>t</c>) in it and in its runs (<c>r</c>), one after another. How a text
    /// is spoken (<c>rPh</c>) is no part of it.
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

            if (xml.Name is [(byte)'t'])
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
