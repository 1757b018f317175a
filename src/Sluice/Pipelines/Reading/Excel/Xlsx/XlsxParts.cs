using System.Xml;
using Sluice.Pipelines.Reading.Excel.Xml;
using Sluice.Pipelines.Reading.Excel.Xlsx.Zip;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xlsx;

/// <summary>The parts of a workbook, by their names in its archive. Only parts that a workbook names are ever opened.</summary>
internal sealed class XlsxParts(SourceFile file, ZipDirectory directory, UnpackedLimits limits)
{
    // The small parts are read by .NET's reader; styles of a few megabytes are the largest seen.
    private const long SmallPartCharactersMax = 64L << 20;

    // Below this, starting a thread takes longer than unpacking.
    private const long ReadAheadBytesMin = 64 * 1024;

    // One for all that is read: a hundred parts that each unpack to a little less than is free are a bomb, too.
    private readonly UnpackedMeter _meter = new(file.Path, limits);

    /// <summary>True where the archive has such a part.</summary>
    public bool Has(string name) => directory.Find(name) is not null;

    /// <summary>The relationships of a part; none where it has none.</summary>
    public IReadOnlyList<Relationship> RelationshipsOf(string part)
    {
        var name = Relationship.PartOf(part);
        return Has(name) ? ReadSmall(name, xml => Relationship.Read(xml, part)) : [];
    }

    /// <summary>Reads a small part by .NET's reader. There is no document type in it, and nothing outside of it is opened.</summary>
    /// <exception cref="SluiceException">It is missing, or is not XML.</exception>
    public T ReadSmall<T>(string name, Func<XmlReader, T> read)
    {
        using var part = Open(name, _meter);
        try
        {
            using var xml = XmlReader.Create(part, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = SmallPartCharactersMax,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                IgnoreWhitespace = true,
            });
            return read(xml);
        }
        catch (XmlException e)
        {
            throw SheetProblems.Failure(SheetProblems.Damaged(file.Path, name, e.Message), e);
        }
    }

    /// <summary>Opens a large part for counting, as UTF-8, unpacked on a thread of its own.</summary>
    public Stream OpenLarge(string name) => OpenLarge(name, new UnpackedMeter(file.Path, limits));

    /// <summary>Opens a large part for reading.</summary>
    public XmlScanner Scan(string name) => new(OpenLarge(name, _meter), file.Path, name);

    private Stream OpenLarge(string name, UnpackedMeter meter)
    {
        var part = Open(name, meter);
        return XmlPart.Decode(directory.Find(name)!.PackedBytes < ReadAheadBytesMin ? part : new ReadAhead(part));
    }

    private ZipPart Open(string name, UnpackedMeter meter) => directory.Find(name) is { } entry
        ? new ZipPart(file, entry, meter)
        : throw SheetProblems.Failure(SheetProblems.Damaged(file.Path, name, "the part is missing"));
}
