namespace Sluice.Stores;

/// <summary>How a cell is held against a value.</summary>
public enum FilterOperator
{
    /// <summary>It is the value.</summary>
    Eq,

    /// <summary>It is another value, or none.</summary>
    Ne,

    /// <summary>It is less.</summary>
    Lt,

    /// <summary>It is not more.</summary>
    Le,

    /// <summary>It is more.</summary>
    Gt,

    /// <summary>It is not less.</summary>
    Ge,

    /// <summary>Its text holds the value, in whatever case of letters.</summary>
    Contains,

    /// <summary>It is NULL (the value <c>true</c>) or is not (<c>false</c>).</summary>
    Null,
}
