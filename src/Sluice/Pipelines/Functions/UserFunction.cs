using System.Reflection;
using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// A function of the user's for expressions in pipelines: <c>total: { expr: with_tax(price) }</c>. It gives the same
/// result for the same arguments, because a re-run of a job has to give the same rows, and may be called on several
/// threads at once. A missing argument makes the result missing without a call, unless its parameter can be null; an
/// exception makes the row a reject.
/// <para>
/// Parameters and results are <see cref="string"/>, <see cref="bool"/>, <see cref="int"/>, <see cref="long"/>,
/// <see cref="double"/>, <see cref="decimal"/> (18 digits before the point; rounded to 9 after it), <see cref="DateOnly"/>,
/// <see cref="DateTime"/> (without a zone) or byte[]. For speed on millions of rows or for other types write a
/// <see cref="DuckScalarFunction"/>, which works on whole vectors.
/// </para>
/// </summary>
public static class UserFunction
{
    /// <summary>Makes a function of a lambda or a method.</summary>
    /// <param name="name">Its name in expressions: letters, digits and underscores.</param>
    /// <param name="function">What it does.</param>
    /// <exception cref="SluiceException">The name or one of the types can not be used.</exception>
    public static DuckScalarFunction Of(string name, Delegate function)
    {
        if (name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') || char.IsAsciiDigit(name[0]))
        {
            throw Wrong($"A function can not be called '{name}'; expected letters, digits and underscores.");
        }

        // A closure is a first parameter of the method that the delegate's own signature does not show.
        var invoke = function.GetType().GetMethod("Invoke")!;
        var count = invoke.GetParameters().Length;
        ParameterInfo[] parameters = [.. function.Method.GetParameters().TakeLast(count)];
        return new Invoked(name, function, MethodInvoker.Create(invoke), TypeOf(name, invoke.ReturnType),
            [.. parameters.Select(parameter => TypeOf(name, parameter.ParameterType))], [.. parameters.Select(CanBeNull)]);
    }

    /// <summary>The functions of an assembly: its public static methods that carry <see cref="UserFunctionAttribute"/>.</summary>
    /// <exception cref="SluiceException">One of them can not be used.</exception>
    public static IReadOnlyList<DuckScalarFunction> In(Assembly assembly) =>
        [.. from type in assembly.GetExportedTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
            let named = method.GetCustomAttribute<UserFunctionAttribute>()
            where named is not null
            orderby method.Name
            select Of(named.Name ?? method.Name, method.CreateDelegate(System.Linq.Expressions.Expression.GetDelegateType(
                [.. method.GetParameters().Select(parameter => parameter.ParameterType), method.ReturnType])))];

    private static bool CanBeNull(ParameterInfo parameter) => Nullable.GetUnderlyingType(parameter.ParameterType) is not null
        || (!parameter.ParameterType.IsValueType && new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.Nullable);

    private static DuckLogicalType TypeOf(string name, Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => DuckLogicalType.Varchar,
        var t when t == typeof(bool) => DuckLogicalType.Boolean,
        var t when t == typeof(int) => DuckLogicalType.Integer,
        var t when t == typeof(long) => DuckLogicalType.BigInt,
        var t when t == typeof(double) => DuckLogicalType.Double,
        var t when t == typeof(decimal) => DuckLogicalType.Decimal(27, 9),
        var t when t == typeof(DateOnly) => DuckLogicalType.Date,
        var t when t == typeof(DateTime) => DuckLogicalType.Timestamp,
        var t when t == typeof(byte[]) => DuckLogicalType.Blob,
        _ => throw Wrong($"The function {name} has the type {type.Name}; expected string, bool, int, long, double, decimal, DateOnly, DateTime or byte[]."),
    };

    private static SluiceException Wrong(string message) => new(FailureKind.Config, "function", message);

    private sealed class Invoked : DuckScalarFunction
    {
        private const decimal DecimalBound = 1_000_000_000_000_000_000m;

        private readonly Delegate _function;
        private readonly MethodInvoker _invoke;
        private readonly bool[] _canBeNull;

        public Invoked(
            string name, Delegate function, MethodInvoker invoke, DuckLogicalType returns, DuckLogicalType[] parameters, bool[] canBeNull)
            : base(name, returns, parameters)
        {
            (_function, _invoke, _canBeNull) = (function, invoke, canBeNull);
            HandlesNulls = true;
        }

        protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
        {
            var arguments = new object?[Parameters.Count];
            for (var row = 0; row < input.Count; row++)
            {
                var isCalled = true;
                for (var i = 0; i < arguments.Length && isCalled; i++)
                {
                    arguments[i] = input.Column(i).Object(row);
                    isCalled = arguments[i] is not null || _canBeNull[i];
                }

                Set(output, row, isCalled ? _invoke.Invoke(_function, arguments.AsSpan()) : null);
            }
        }

        // A value of more digits would stand in the column and be none of its type.
        private Int128 Nanos(decimal number) => decimal.Round(number, 9) is > -DecimalBound and < DecimalBound and var rounded ? (Int128)(rounded * 1_000_000_000m)
            : throw new OverflowException($"{Name} gave {number}; a decimal has 18 digits before the point at most.");

        private void Set(DuckVectorWriter output, int row, object? value)
        {
            switch (value)
            {
                case null: output.SetNull(row); break;
                case string text: output.SetText(row, text); break;
                case bool flag: output.Values<bool>()[row] = flag; break;
                case int number: output.Values<int>()[row] = number; break;
                case long number: output.Values<long>()[row] = number; break;
                case double number: output.Values<double>()[row] = number; break;
                case decimal number: output.Values<Int128>()[row] = Nanos(number); break;
                case DateOnly date: output.Values<int>()[row] = DuckTemporal.ToDays(date); break;
                case DateTime time: output.Values<long>()[row] = DuckTemporal.ToMicros(time); break;
                case byte[] bytes: output.SetUtf8(row, bytes); break;
                default: throw new InvalidOperationException($"{Name} gave a {value.GetType().Name}; expected {Returns}.");
            }
        }
    }
}
