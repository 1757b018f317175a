using Sluice.DuckDbApi;

namespace Sluice.Stores;

/// <summary>
/// Whether every value of one type can stand in another without loss. DuckDB's own casts round, truncate and drop
/// offsets where they can, so a store casts only where this says yes.
/// </summary>
internal static class TypeFit
{
    public static bool Fits(DuckLogicalType from, DuckLogicalType to) =>
        from.Equals(to)
        || from.Id == DuckTypeId.SqlNull
        || FitsText(from, to)
        || FitsNumber(from, to)
        || FitsTime(from.Id, to.Id)
        || FitsNested(from, to);

    private static bool FitsText(DuckLogicalType from, DuckLogicalType to)
    {
        if (from.Id == DuckTypeId.Enum && to.Id == DuckTypeId.Enum)
        {
            return from.EnumValues.All(to.EnumValues.Contains);
        }

        // The other way, text into JSON, can meet text that is none.
        return to is { Id: DuckTypeId.Varchar, Alias: null }
            && (from.Id is DuckTypeId.Varchar or DuckTypeId.Enum or DuckTypeId.Uuid || Whole(from.Id) is not null);
    }

    private static bool FitsNumber(DuckLogicalType from, DuckLogicalType to) => (Whole(from.Id), Whole(to.Id)) switch
    {
        ({ } source, { } target) => source.IsSigned == target.IsSigned
            ? source.Bits <= target.Bits
            : !source.IsSigned && source.Bits < target.Bits,
        ({ } source, null) => to.Id switch
        {
            DuckTypeId.Decimal => source.Digits <= to.Width - to.Scale,
            DuckTypeId.Float => source.Bits <= 16,
            DuckTypeId.Double => source.Bits <= 32,
            _ => false,
        },
        // A whole number of n digits fits where n nines do: one digit fewer than the largest value has.
        (null, { } target) => from is { Id: DuckTypeId.Decimal, Scale: 0 } && target.IsSigned && from.Width < target.Digits,
        _ => (from.Id, to.Id) switch
        {
            (DuckTypeId.Decimal, DuckTypeId.Decimal) => from.Scale <= to.Scale && from.Width - from.Scale <= to.Width - to.Scale,
            (DuckTypeId.Float, DuckTypeId.Double) => true,
            _ => false,
        },
    };

    // Timestamps of nanoseconds are left out both ways: one way drops digits, the other ends in the year 2262. With and
    // without time zone differ in meaning, not in range.
    private static bool FitsTime(DuckTypeId from, DuckTypeId to) => (from, to) switch
    {
        (DuckTypeId.Date, DuckTypeId.Timestamp) => true,
        (DuckTypeId.TimestampS, DuckTypeId.TimestampMs or DuckTypeId.Timestamp) => true,
        (DuckTypeId.TimestampMs, DuckTypeId.Timestamp) => true,
        (DuckTypeId.Time, DuckTypeId.TimeNs) => true,
        _ => false,
    };

    private static bool FitsNested(DuckLogicalType from, DuckLogicalType to) => (from.Id, to.Id) switch
    {
        (DuckTypeId.List or DuckTypeId.Array, DuckTypeId.List) => Fits(from.Element!, to.Element!),
        (DuckTypeId.Array, DuckTypeId.Array) => from.ArrayLength == to.ArrayLength && Fits(from.Element!, to.Element!),
        (DuckTypeId.Map, DuckTypeId.Map) => Fits(from.Key!, to.Key!) && Fits(from.Value!, to.Value!),
        (DuckTypeId.Struct, DuckTypeId.Struct) => from.Fields.Count == to.Fields.Count
            && from.Fields.Zip(to.Fields).All(pair =>
                SqlName.Same(pair.First.Name, pair.Second.Name) && Fits(pair.First.Type, pair.Second.Type)),
        _ => false,
    };

    private static WholeNumber? Whole(DuckTypeId id) => id switch
    {
        DuckTypeId.TinyInt => new(true, 8, 3),
        DuckTypeId.SmallInt => new(true, 16, 5),
        DuckTypeId.Integer => new(true, 32, 10),
        DuckTypeId.BigInt => new(true, 64, 19),
        DuckTypeId.HugeInt => new(true, 128, 39),
        DuckTypeId.UTinyInt => new(false, 8, 3),
        DuckTypeId.USmallInt => new(false, 16, 5),
        DuckTypeId.UInteger => new(false, 32, 10),
        DuckTypeId.UBigInt => new(false, 64, 20),
        DuckTypeId.UHugeInt => new(false, 128, 39),
        _ => null,
    };

    private readonly record struct WholeNumber(bool IsSigned, int Bits, int Digits);
}
