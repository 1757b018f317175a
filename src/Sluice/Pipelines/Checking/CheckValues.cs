using System.Globalization;
using System.Text;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Checking;

/// <summary>
/// The values that checks compare a column with, as SQL: cells of the column, read by the same grammar in its plain form.
/// A column that nobody typed has the type of its file, which the pipeline does not know: a number that such a column can
/// not hold is a bound all the same.
/// </summary>
internal sealed class CheckValues(PlanFunctions functions)
{
    /// <summary>One bound of a column, which belongs to it.</summary>
    /// <param name="target">The column.</param>
    /// <param name="value">As it was written.</param>
    /// <param name="isLeast">Whether it is the lower one.</param>
    /// <param name="sql">The bound, of a type that holds the column's values too.</param>
    /// <param name="expected">What is no bound has to be instead.</param>
    public bool TryBound(PlanTarget target, string value, bool isLeast, out string sql, out string expected)
    {
        if (TryValue(target, value, out sql, out expected))
        {
            return true;
        }

        if (target.NativeType is null || target.IsDeclared || target.ValueType is not { IsNumber: true } type
            || !Grammar(CellType.Double).Fits(Encoding.UTF8.GetBytes(value)))
        {
            return false;
        }

        // Between two neighbours of the column it is as good as the one inside it, which compares without rounding.
        if ((type.IsWholeNumber || type.Kind == CellTypeKind.Decimal)
            && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            var inside = decimal.Round(number, Math.Min(type.Scale, 28), isLeast ? MidpointRounding.ToPositiveInfinity : MidpointRounding.ToNegativeInfinity)
                .ToString(CultureInfo.InvariantCulture);
            var wide = type.IsWholeNumber ? CellType.HugeInt : CellType.DecimalOf(CellType.DecimalDigitsMax, type.Scale);
            if (Grammar(wide).Fits(Encoding.UTF8.GetBytes(inside)))
            {
                sql = $"CAST({DuckSql.Literal(inside)} AS {wide.Sql})";
                return true;
            }
        }

        sql = functions.Literal(CellType.Double, value);
        return true;
    }

    /// <summary>One of the values that a column may have; null where no value of it can be this one.</summary>
    /// <param name="target">The column.</param>
    /// <param name="value">As it was written.</param>
    /// <param name="sql">The value, of the column's type.</param>
    /// <param name="expected">What is no value has to be instead.</param>
    public bool TryMember(PlanTarget target, string value, out string? sql, out string expected)
    {
        var isOne = TryValue(target, value, out var found, out expected);
        sql = isOne ? found : null;
        return isOne || TryBound(target, value, true, out _, out expected);
    }

    private bool TryValue(PlanTarget target, string value, out string sql, out string expected)
    {
        (sql, expected) = ("", "a check of the kind expr, for the values are structures");
        if (target.IsOfParts)
        {
            return false;
        }

        if (target.ValueType is not { } type || type.Kind == CellTypeKind.List)
        {
            // A type of the file that pipelines have no word for.
            sql = $"CAST({DuckSql.Literal(value)} AS {target.NativeType ?? target.SqlType})";
            return true;
        }

        if (type.Kind == CellTypeKind.Text)
        {
            sql = DuckSql.Literal(value);
            return true;
        }

        var grammar = Grammar(type);
        expected = grammar.Expectation;
        if (!grammar.Fits(Encoding.UTF8.GetBytes(value)))
        {
            return false;
        }

        sql = functions.Literal(type, value);
        return true;
    }

    private static CellGrammar Grammar(CellType type) => CellGrammar.TryCreate(type, CellFormat.Default, out var grammar, out var error) ? grammar
        : throw new InvalidOperationException(error);
}
