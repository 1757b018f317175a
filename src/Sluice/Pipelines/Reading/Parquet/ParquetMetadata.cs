using FieldType = Sluice.Pipelines.Reading.Parquet.ThriftCompactReader.FieldType;

namespace Sluice.Pipelines.Reading.Parquet;

/// <summary>
/// The parts of Parquet's FileMetaData that are used here, by their numbers in
/// https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
/// </summary>
internal sealed class ParquetMetadata
{
    private ParquetMetadata()
    {
    }

    /// <summary>The schema as a tree written in preorder; the first element is the root.</summary>
    public List<SchemaElement> Schema { get; } = [];

    /// <summary>The children of the root.</summary>
    public IReadOnlyList<SchemaElement> TopLevel { get; private set; } = [];

    /// <summary>Elements of the schema without children: each is a column of pages.</summary>
    public int Leaves { get; private set; }

    /// <summary>Rows of the file, as it says.</summary>
    public long Rows { get; private set; } = -1;

    /// <summary>The row groups.</summary>
    public List<RowGroup> RowGroups { get; } = [];

    /// <summary>True when columns are encrypted although the footer is not.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>Parses a footer.</summary>
    /// <exception cref="InvalidDataException">It is no FileMetaData; the message is the end of a sentence.</exception>
    public static ParquetMetadata Parse(ReadOnlySpan<byte> footer)
    {
        var reader = new ThriftCompactReader(footer);
        var metadata = new ParquetMetadata();
        var id = 0;
        while (reader.ReadField(ref id) is var type and not FieldType.Stop)
        {
            switch (id)
            {
                case 2:
                    ReadSchema(ref reader, type, metadata.Schema);
                    break;
                case 3:
                    metadata.Rows = reader.ReadInteger(type);
                    break;
                case 4:
                    ReadRowGroups(ref reader, type, metadata.RowGroups);
                    break;
                case 8:
                    metadata.IsEncrypted = true;
                    reader.Skip(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        metadata.WalkSchema();
        return metadata;
    }

    private static void ReadSchema(ref ThriftCompactReader reader, FieldType type, List<SchemaElement> schema)
    {
        var count = reader.ReadList(type, out var element);
        for (var i = 0; i < count; i++)
        {
            ThriftCompactReader.ExpectStruct(element);
            var (name, children, physicalType) = ("", 0L, -1L);
            var id = 0;
            while (reader.ReadField(ref id) is var field and not FieldType.Stop)
            {
                switch (id)
                {
                    case 1:
                        physicalType = reader.ReadInteger(field);
                        break;
                    case 4:
                        name = reader.ReadText(field);
                        break;
                    case 5:
                        children = reader.ReadInteger(field);
                        break;
                    default:
                        reader.Skip(field);
                        break;
                }
            }

            schema.Add(new(name, children, physicalType));
        }
    }

    private static void ReadRowGroups(ref ThriftCompactReader reader, FieldType type, List<RowGroup> groups)
    {
        var count = reader.ReadList(type, out var element);
        for (var i = 0; i < count; i++)
        {
            ThriftCompactReader.ExpectStruct(element);
            var (rows, columns) = (-1L, new List<ColumnChunk>());
            var id = 0;
            while (reader.ReadField(ref id) is var field and not FieldType.Stop)
            {
                switch (id)
                {
                    case 1:
                        ReadColumns(ref reader, field, columns);
                        break;
                    case 3:
                        rows = reader.ReadInteger(field);
                        break;
                    default:
                        reader.Skip(field);
                        break;
                }
            }

            groups.Add(new(rows, columns));
        }
    }

    private static void ReadColumns(ref ThriftCompactReader reader, FieldType type, List<ColumnChunk> columns)
    {
        var count = reader.ReadList(type, out var element);
        for (var i = 0; i < count; i++)
        {
            ThriftCompactReader.ExpectStruct(element);
            var chunk = new ColumnChunk();
            var id = 0;
            while (reader.ReadField(ref id) is var field and not FieldType.Stop)
            {
                switch (id)
                {
                    case 1:
                        chunk = chunk with { FilePath = reader.ReadText(field) };
                        break;
                    case 3:
                        chunk = ReadColumnMetadata(ref reader, field, chunk);
                        break;
                    case 8:
                        chunk = chunk with { IsEncrypted = true };
                        reader.Skip(field);
                        break;
                    default:
                        reader.Skip(field);
                        break;
                }
            }

            columns.Add(chunk);
        }
    }

    private static ColumnChunk ReadColumnMetadata(ref ThriftCompactReader reader, FieldType type, ColumnChunk chunk)
    {
        ThriftCompactReader.ExpectStruct(type);
        var id = 0;
        while (reader.ReadField(ref id) is var field and not FieldType.Stop)
        {
            switch (id)
            {
                case 4:
                    chunk = chunk with { Codec = reader.ReadInteger(field) };
                    break;
                case 5:
                    chunk = chunk with { Values = reader.ReadInteger(field) };
                    break;
                case 6:
                    chunk = chunk with { UnpackedBytes = reader.ReadInteger(field) };
                    break;
                case 7:
                    chunk = chunk with { PackedBytes = reader.ReadInteger(field) };
                    break;
                case 9:
                    chunk = chunk with { DataOffset = reader.ReadInteger(field) };
                    break;
                case 11:
                    chunk = chunk with { DictionaryOffset = reader.ReadInteger(field) };
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }

        return chunk with { HasMetadata = true };
    }

    /// <summary>Finds the children of the root and the leaves, and proves that the list is one whole tree.</summary>
    private void WalkSchema()
    {
        if (Schema.Count < 2)
        {
            throw new InvalidDataException("its schema has no columns");
        }

        var open = new Stack<long>();
        var top = new List<SchemaElement>();
        open.Push(Schema[0].Children);
        foreach (var element in Schema.Skip(1))
        {
            while (open.TryPeek(out var left) && left == 0)
            {
                open.Pop();
            }

            if (open.Count == 0)
            {
                throw new InvalidDataException("its schema has elements that belong to nothing");
            }

            if (open.Count == 1)
            {
                top.Add(element);
            }

            open.Push(open.Pop() - 1);
            if (element.Children < 0 || open.Count > 256)
            {
                throw new InvalidDataException("its schema is no tree");
            }

            if (element.Children == 0)
            {
                Leaves += element.PhysicalType >= 0 ? 1 : 0;
            }
            else
            {
                open.Push(element.Children);
            }
        }

        if (open.Any(left => left != 0))
        {
            throw new InvalidDataException("its schema ends before all its elements have come");
        }

        TopLevel = top;
    }

    /// <summary>An element of the schema.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Children">How many of the elements that follow are its children.</param>
    /// <param name="PhysicalType">The type of a leaf; -1 for a group.</param>
    public sealed record SchemaElement(string Name, long Children, long PhysicalType);

    /// <summary>A row group.</summary>
    public sealed record RowGroup(long Rows, List<ColumnChunk> Columns);

    /// <summary>The pages of one leaf in one row group. Sizes and offsets in bytes of the file.</summary>
    public sealed record ColumnChunk
    {
        /// <summary>Another file that the pages are in.</summary>
        public string? FilePath { get; init; }

        /// <summary>True when the chunk is encrypted.</summary>
        public bool IsEncrypted { get; init; }

        /// <summary>False when only encrypted metadata are there.</summary>
        public bool HasMetadata { get; init; }

        /// <summary>Number of the compression codec.</summary>
        public long Codec { get; init; }

        /// <summary>Values, NULLs counted.</summary>
        public long Values { get; init; }

        /// <summary>Bytes of its pages unpacked.</summary>
        public long UnpackedBytes { get; init; }

        /// <summary>Bytes of its pages in the file.</summary>
        public long PackedBytes { get; init; }

        /// <summary>Where its first data page is.</summary>
        public long DataOffset { get; init; }

        /// <summary>Where its dictionary page is; zero without one.</summary>
        public long DictionaryOffset { get; init; }
    }
}
