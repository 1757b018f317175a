namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>Copies a vector into another cell by cell, through the public spans and writers only, to any depth.</summary>
internal static class VectorCopy
{
    public static void Copy(in DuckVector from, DuckVectorWriter to)
    {
        CopyValues(from, to);

        // NULLs last: setting one also nulls what lies below it.
        for (var row = 0; row < from.Count; row++)
        {
            if (from.IsNull(row))
            {
                to.SetNull(row);
            }
        }
    }

    private static void CopyValues(in DuckVector from, DuckVectorWriter to)
    {
        switch (from.Type.Id)
        {
            case DuckTypeId.Varchar or DuckTypeId.Blob or DuckTypeId.Bit or DuckTypeId.BigNum:
                CopyTexts(from, to);
                break;
            case DuckTypeId.List or DuckTypeId.Map:
                CopyLists(from, to);
                break;
            case DuckTypeId.Array:
                Copy(from.Child, to.ArrayChild());
                break;
            case DuckTypeId.Union:
                from.UnionTags.CopyTo(to.UnionTags());
                CopyFields(from, to);
                break;
            case DuckTypeId.Struct:
                CopyFields(from, to);
                break;
            default:
                CopyFixed(from, to);
                break;
        }
    }

    private static void CopyTexts(in DuckVector from, DuckVectorWriter to)
    {
        for (var row = 0; row < from.Count; row++)
        {
            to.SetUtf8(row, from.Utf8(row));
        }
    }

    private static void CopyFields(in DuckVector from, DuckVectorWriter to)
    {
        for (var i = 0; i < from.Type.Fields.Count; i++)
        {
            Copy(from.Field(i), to.Field(i));
        }
    }

    // The elements are packed anew, in two steps of reserving, so that growing keeps what was written.
    private static void CopyLists(in DuckVector from, DuckVectorWriter to)
    {
        to.ListChild(1);
        Copy(from.Child, to.ListChild(from.Child.Count));
        var lists = to.Values<DuckListEntry>();
        for (var row = 0; row < from.Count; row++)
        {
            lists[row] = from.IsNull(row) ? default : from.Lists[row];
        }
    }

    private static void CopyFixed(in DuckVector from, DuckVectorWriter to)
    {
        switch (Width(from.Type))
        {
            case 1:
                from.Values<byte>().CopyTo(to.Values<byte>());
                break;
            case 2:
                from.Values<short>().CopyTo(to.Values<short>());
                break;
            case 4:
                from.Values<int>().CopyTo(to.Values<int>());
                break;
            case 8:
                from.Values<long>().CopyTo(to.Values<long>());
                break;
            default:
                from.Values<Int128>().CopyTo(to.Values<Int128>());
                break;
        }
    }

    private static int Width(DuckLogicalType type) => type.Id switch
    {
        DuckTypeId.Boolean or DuckTypeId.TinyInt or DuckTypeId.UTinyInt => 1,
        DuckTypeId.SmallInt or DuckTypeId.USmallInt => 2,
        DuckTypeId.Integer or DuckTypeId.UInteger or DuckTypeId.Float or DuckTypeId.Date => 4,
        DuckTypeId.Decimal => type.Width switch { <= 4 => 2, <= 9 => 4, <= 18 => 8, _ => 16 },
        DuckTypeId.Enum => type.EnumValues.Count switch { < 256 => 1, < 65536 => 2, _ => 4 },
        DuckTypeId.HugeInt or DuckTypeId.UHugeInt or DuckTypeId.Uuid or DuckTypeId.Interval => 16,
        _ => 8,
    };
}
