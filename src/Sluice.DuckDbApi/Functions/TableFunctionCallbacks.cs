using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>DuckDB's calls of a table function. Each catches everything: an exception that got out would end the process.</summary>
internal static unsafe class TableFunctionCallbacks
{
    public static delegate* unmanaged[Cdecl]<nint, void> Bind => &OnBind;

    public static delegate* unmanaged[Cdecl]<nint, void> Init => &OnInit;

    public static delegate* unmanaged[Cdecl]<nint, void> LocalInit => &OnLocalInit;

    public static delegate* unmanaged[Cdecl]<nint, nint, void> Fill => &OnFill;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnBind(nint info)
    {
        try
        {
            var function = ManagedPointer.Target<DuckTableFunction>(duckdb_bind_get_extra_info(info));
            var binding = function.Bind(ReadArguments(info, function));
            duckdb_bind_set_bind_data(info, ManagedPointer.Keep(new BoundTable(function, binding)), ManagedPointer.Release);
            AddColumns(info, function, binding.Columns);
            if (binding.Cardinality is { } cardinality)
            {
                duckdb_bind_set_cardinality(info, (ulong)cardinality, binding.IsCardinalityExact);
            }
        }
        catch (Exception exception)
        {
            duckdb_bind_set_error(info, CallbackError.TextOf(exception));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInit(nint info)
    {
        try
        {
            var bound = ManagedPointer.Target<BoundTable>(duckdb_init_get_bind_data(info));
            var projection = new int[duckdb_init_get_column_count(info)];
            for (var i = 0; i < projection.Length; i++)
            {
                projection[i] = checked((int)duckdb_init_get_column_index(info, (ulong)i));
            }

            var types = Array.ConvertAll(projection, index => bound.Binding.Columns[index].Type);
            var scan = bound.Function.Open(bound.Binding, projection);
            duckdb_init_set_init_data(info, ManagedPointer.Keep(new OpenScan(scan, types)), ManagedPointer.Release);
            duckdb_init_set_max_threads(info, (ulong)Math.Max(1, scan.ThreadsMax));
        }
        catch (Exception exception)
        {
            duckdb_init_set_error(info, CallbackError.TextOf(exception));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLocalInit(nint info)
    {
        try
        {
            duckdb_init_set_init_data(info, ManagedPointer.Keep(new ReaderSlot()), ManagedPointer.Release);
        }
        catch (Exception exception)
        {
            duckdb_init_set_error(info, CallbackError.TextOf(exception));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnFill(nint info, nint output)
    {
        try
        {
            var open = ManagedPointer.Target<OpenScan>(duckdb_function_get_init_data(info));
            var slot = ManagedPointer.Target<ReaderSlot>(duckdb_function_get_local_init_data(info));
            slot.Fill(open, output);
        }
        catch (Exception exception)
        {
            duckdb_function_set_error(info, CallbackError.TextOf(exception));
        }
    }

    private static void AddColumns(nint info, DuckTableFunction function, IReadOnlyList<DuckColumn> columns)
    {
        if (columns.Count == 0)
        {
            throw new InvalidOperationException($"The table function {function.Name} was bound without columns.");
        }

        foreach (var column in columns)
        {
            // DuckDB leaves such a column out without a word, and the chunks would not fit the types any more.
            if (!column.Type.IsConcrete)
            {
                throw new InvalidOperationException($"The column {column.Name} of {function.Name} has the type {column.Type}.");
            }

            DuckSql.RefuseNul(column.Name, nameof(columns));
            using var type = NativeTypes.Create(column.Type);
            duckdb_bind_add_result_column(info, column.Name, type);
        }
    }

    private static DuckTableArguments ReadArguments(nint info, DuckTableFunction function)
    {
        var positional = new object?[duckdb_bind_get_parameter_count(info)];
        for (var i = 0; i < positional.Length; i++)
        {
            using var value = duckdb_bind_get_parameter(info, (ulong)i);
            positional[i] = NativeValues.Read(value);
        }

        var named = new Dictionary<string, object?>();
        foreach (var parameter in function.NamedParameters)
        {
            using var value = duckdb_bind_get_named_parameter(info, parameter.Name);
            if (!value.IsInvalid)
            {
                named[parameter.Name] = NativeValues.Read(value);
            }
        }

        return new(positional, named);
    }
}
