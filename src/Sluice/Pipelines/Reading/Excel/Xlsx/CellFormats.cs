using System.Globalization;
using System.Xml;
using Sluice.Pipelines.Reading.Excel.Cells;

namespace Sluice.Pipelines.Reading.Excel.Xlsx;

/// <summary>The number formats of a workbook's cell styles: which styles make dates and times of numbers.</summary>
internal sealed class CellFormats
{
    // Excel has up to 65,490 styles and fewer codes; whoever writes more means no good.
    private const int StylesMax = 65_536;

    private readonly List<NumberFormat> _styles = [];

    /// <summary>No styles: all numbers are numbers.</summary>
    public static CellFormats None { get; } = new();

    /// <summary>The format of a style; a style that does not exist is a plain one.</summary>
    public NumberFormat this[int style] => (uint)style < (uint)_styles.Count ? _styles[style] : NumberFormat.Plain;

    /// <summary>Reads the part with the styles.</summary>
    public static CellFormats Read(XmlReader xml)
    {
        var formats = new CellFormats();
        var codes = new Dictionary<int, NumberFormat>();
        var isCellStyles = false;
        while (xml.Read())
        {
            if (xml.LocalName == "cellXfs")
            {
                isCellStyles = xml.NodeType == XmlNodeType.Element && !xml.IsEmptyElement;
            }
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "numFmt" && codes.Count < StylesMax && Number(xml, "numFmtId") is { } id)
            {
                // Differential formats use the same element further down; the first is the workbook's own.
                codes.TryAdd(id, NumberFormat.Parse(xml.GetAttribute("formatCode") ?? ""));
            }
            else if (xml.NodeType == XmlNodeType.Element && isCellStyles && xml.LocalName == "xf" && formats._styles.Count < StylesMax)
            {
                var used = Number(xml, "numFmtId") ?? 0;
                formats._styles.Add(codes.TryGetValue(used, out var format) ? format : NumberFormat.OfBuiltIn(used));
            }
        }

        return formats;
    }

    private static int? Number(XmlReader xml, string name) =>
        int.TryParse(xml.GetAttribute(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
