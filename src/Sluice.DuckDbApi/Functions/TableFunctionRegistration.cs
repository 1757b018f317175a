using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>Describes a table function to DuckDB.</summary>
internal static unsafe class TableFunctionRegistration
{
    public static void Register(ConnectionHandle connection, DuckTableFunction function)
    {
        var native = duckdb_create_table_function();
        try
        {
            duckdb_table_function_set_extra_info(native, ManagedPointer.Keep(function), ManagedPointer.Forget);
            Describe(native, function);
            if (duckdb_register_table_function(connection, native) == NativeState.Error)
            {
                throw new DuckException(
                    $"Catalog Error: DuckDB refuses the table function {function.Name} without saying why: it needs a name "
                    + "that no function of another kind has.",
                    DuckErrorType.Catalog);
            }
        }
        finally
        {
            duckdb_destroy_table_function(&native);
        }
    }

    private static void Describe(nint native, DuckTableFunction function)
    {
        duckdb_table_function_set_name(native, function.Name);
        foreach (var parameter in function.Parameters)
        {
            using var type = NativeTypes.Create(parameter);
            duckdb_table_function_add_parameter(native, type);
        }

        foreach (var parameter in function.NamedParameters)
        {
            using var type = NativeTypes.Create(parameter.Type);
            duckdb_table_function_add_named_parameter(native, parameter.Name, type);
        }

        duckdb_table_function_supports_projection_pushdown(native, function.SupportsProjection);
        duckdb_table_function_set_bind(native, TableFunctionCallbacks.Bind);
        duckdb_table_function_set_init(native, TableFunctionCallbacks.Init);
        duckdb_table_function_set_local_init(native, TableFunctionCallbacks.LocalInit);
        duckdb_table_function_set_function(native, TableFunctionCallbacks.Fill);
    }
}
