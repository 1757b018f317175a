namespace Sluice.Bench.Generating;

/// <summary>What is wrong with an order. Each flaw makes exactly one reject.</summary>
internal enum Flaw
{
    None,

    /// <summary>A category that is not in the list (<c>in</c>).</summary>
    UnknownCategory,

    /// <summary>A quantity out of bounds (<c>between</c>).</summary>
    HugeQuantity,

    /// <summary>A country code that is none (<c>matches</c>).</summary>
    OddCountry,

    /// <summary>Due before it was made (<c>expr</c>).</summary>
    DueTooEarly,

    /// <summary>No id (<c>required</c>).</summary>
    NoId,

    /// <summary>An amount that is no number (type).</summary>
    NoAmount,

    /// <summary>A time that does not exist (type).</summary>
    NoSuchTime,

    /// <summary>The last two fields are missing (structure).</summary>
    Short,

    /// <summary>One field too many (structure).</summary>
    Long,
}
