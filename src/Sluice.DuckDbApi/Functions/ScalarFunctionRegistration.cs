using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>Describes a scalar function to DuckDB, and takes its calls.</summary>
internal static unsafe class ScalarFunctionRegistration
{
    public static void Register(ConnectionHandle connection, DuckScalarFunction function)
    {
        var native = duckdb_create_scalar_function();
        try
        {
            duckdb_scalar_function_set_extra_info(native, ManagedPointer.Keep(function), ManagedPointer.Forget);
            Describe(native, function);
            if (duckdb_register_scalar_function(connection, native) == NativeState.Error)
            {
                throw new DuckException(
                    $"Catalog Error: DuckDB refuses the function {function.Name} without saying why: it needs a name that no "
                    + $"function of another kind has, and a result type that is not ANY; found {function.Returns}.",
                    DuckErrorType.Catalog);
            }
        }
        finally
        {
            duckdb_destroy_scalar_function(&native);
        }
    }

    private static void Describe(nint native, DuckScalarFunction function)
    {
        duckdb_scalar_function_set_name(native, function.Name);
        foreach (var parameter in function.Parameters)
        {
            using var type = NativeTypes.Create(parameter);
            duckdb_scalar_function_add_parameter(native, type);
        }

        if (function.Varargs is { } varargs)
        {
            using var type = NativeTypes.Create(varargs);
            duckdb_scalar_function_set_varargs(native, type);
        }

        using var returns = NativeTypes.Create(function.Returns);
        duckdb_scalar_function_set_return_type(native, returns);
        if (function.Volatile)
        {
            duckdb_scalar_function_set_volatile(native);
        }

        if (function.HandlesNulls)
        {
            duckdb_scalar_function_set_special_handling(native);
        }

        duckdb_scalar_function_set_init(native, &Init);
        duckdb_scalar_function_set_function(native, &Invoke);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
        try
        {
            var function = ManagedPointer.Target<DuckScalarFunction>(duckdb_scalar_function_init_get_extra_info(info));
            duckdb_scalar_function_init_set_state(info, ManagedPointer.Keep(new ScalarState(function)), ManagedPointer.Release);
        }
        catch (Exception exception)
        {
            duckdb_scalar_function_init_set_error(info, CallbackError.TextOf(exception));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Invoke(nint info, nint input, nint output)
    {
        try
        {
            ManagedPointer.Target<ScalarState>(duckdb_scalar_function_get_state(info)).Invoke(input, output);
        }
        catch (Exception exception)
        {
            duckdb_scalar_function_set_error(info, CallbackError.TextOf(exception));
        }
    }
}
