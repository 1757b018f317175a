using System.Xml;

namespace Sluice.Pipelines.Reading.Excel.Xlsx;

/// <summary>A relationship of a part to another.</summary>
/// <param name="Id">Its name in the part.</param>
/// <param name="Kind">The last word of its type, which is the same in both families of namespaces: worksheet, styles.</param>
/// <param name="Target">The other part, by its full name in the archive.</param>
internal sealed record Relationship(string Id, string Kind, string Target)
{
    /// <summary>The part with the relationships of another part; that of the archive for an empty name.</summary>
    public static string PartOf(string part)
    {
        var slash = part.LastIndexOf('/') + 1;
        return $"{part[..slash]}_rels/{part[slash..]}.rels";
    }

    /// <summary>Reads a part with relationships. Those that lead out of the archive are left out.</summary>
    /// <param name="xml">The part.</param>
    /// <param name="part">The part whose relationships they are: targets are relative to its folder.</param>
    public static IReadOnlyList<Relationship> Read(XmlReader xml, string part)
    {
        var found = new List<Relationship>();
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "Relationship" || xml.GetAttribute("TargetMode") == "External")
            {
                continue;
            }

            var type = xml.GetAttribute("Type") ?? "";
            found.Add(new(xml.GetAttribute("Id") ?? "", type[(type.LastIndexOf('/') + 1)..], Resolve(part, xml.GetAttribute("Target") ?? "")));
        }

        return found;
    }

    private static string Resolve(string part, string target)
    {
        target = target.Replace('\\', '/');
        var folder = target.StartsWith('/') ? "" : part[..(part.LastIndexOf('/') + 1)];
        var path = new List<string>();
        foreach (var step in (folder + target).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "..")
            {
                path.RemoveRange(Math.Max(0, path.Count - 1), Math.Min(1, path.Count));
            }
            else if (step != ".")
            {
                path.Add(step);
            }
        }

        return string.Join('/', path);
    }
}
