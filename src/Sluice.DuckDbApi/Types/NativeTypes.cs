using System.Runtime.InteropServices;
using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>Turns type descriptions into DuckDB's objects and back.</summary>
internal static unsafe class NativeTypes
{
    /// <summary>Describes a type and destroys it.</summary>
    public static DuckLogicalType Take(LogicalTypeHandle native)
    {
        using (native)
        {
            return Describe(native);
        }
    }

    public static DuckLogicalType Describe(LogicalTypeHandle native)
    {
        var id = duckdb_get_type_id(native);
        var alias = OwnedText(duckdb_logical_type_get_alias(native));
        return id switch
        {
            DuckTypeId.Decimal => DuckLogicalType.Decimal(duckdb_decimal_width(native), duckdb_decimal_scale(native)),
            DuckTypeId.List => DuckLogicalType.List(Take(duckdb_list_type_child_type(native))),
            DuckTypeId.Array => DuckLogicalType.Array(
                Take(duckdb_array_type_child_type(native)), checked((int)duckdb_array_type_array_size(native))),
            DuckTypeId.Map => DuckLogicalType.Map(
                Take(duckdb_map_type_key_type(native)), Take(duckdb_map_type_value_type(native))),
            DuckTypeId.Struct => DuckLogicalType.Struct(StructFields(native)),
            DuckTypeId.Union => DuckLogicalType.Union(UnionMembers(native)),
            DuckTypeId.Enum => DuckLogicalType.Enum(EnumValues(native)),
            _ => new DuckLogicalType(id) { Alias = alias },
        };
    }

    /// <summary>Makes the native type. The caller disposes it.</summary>
    public static LogicalTypeHandle Create(DuckLogicalType type)
    {
        var native = type.Id switch
        {
            DuckTypeId.Decimal => duckdb_create_decimal_type(type.Width, type.Scale),
            DuckTypeId.List => WithChild(type.Element!, duckdb_create_list_type),
            DuckTypeId.Array => WithChild(type.Element!, element => duckdb_create_array_type(element, (ulong)type.ArrayLength)),
            DuckTypeId.Map => WithChild(type.Key!, key => WithChild(type.Value!, value => duckdb_create_map_type(key, value))),
            DuckTypeId.Struct => WithFields(type, isUnion: false),
            DuckTypeId.Union => WithFields(type, isUnion: true),
            DuckTypeId.Enum => WithNames(type.EnumValues, names => duckdb_create_enum_type((byte**)names, (ulong)type.EnumValues.Count)),
            _ => duckdb_create_logical_type(type.Id),
        };
        if (native.IsInvalid)
        {
            throw new NotSupportedException($"DuckDB's C API makes no type {type}.");
        }

        if (type.Alias is { } alias)
        {
            duckdb_logical_type_set_alias(native, alias);
        }

        return native;
    }

    private static LogicalTypeHandle WithChild(DuckLogicalType child, Func<LogicalTypeHandle, LogicalTypeHandle> create)
    {
        using var native = Create(child);
        return create(native);
    }

    private static LogicalTypeHandle WithFields(DuckLogicalType type, bool isUnion)
    {
        var children = type.Fields.Select(field => Create(field.Type)).ToArray();
        try
        {
            var pointers = System.Array.ConvertAll(children, child => child.DangerousGetHandle());
            return WithNames([.. type.Fields.Select(field => field.Name)], names =>
            {
                fixed (nint* types = pointers)
                {
                    return isUnion
                        ? duckdb_create_union_type(types, (byte**)names, (ulong)pointers.Length)
                        : duckdb_create_struct_type(types, (byte**)names, (ulong)pointers.Length);
                }
            });
        }
        finally
        {
            System.Array.ForEach(children, child => child.Dispose());
        }
    }

    private static LogicalTypeHandle WithNames(IReadOnlyList<string> names, Func<nint, LogicalTypeHandle> create)
    {
        var texts = names.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        try
        {
            fixed (nint* pointers = texts)
            {
                return create((nint)pointers);
            }
        }
        finally
        {
            System.Array.ForEach(texts, Marshal.FreeCoTaskMem);
        }
    }

    private static DuckColumn[] StructFields(LogicalTypeHandle native)
    {
        var fields = new DuckColumn[duckdb_struct_type_child_count(native)];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = new(
                OwnedText(duckdb_struct_type_child_name(native, (ulong)i))!,
                Take(duckdb_struct_type_child_type(native, (ulong)i)));
        }

        return fields;
    }

    private static DuckColumn[] UnionMembers(LogicalTypeHandle native)
    {
        var members = new DuckColumn[duckdb_union_type_member_count(native)];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = new(
                OwnedText(duckdb_union_type_member_name(native, (ulong)i))!,
                Take(duckdb_union_type_member_type(native, (ulong)i)));
        }

        return members;
    }

    private static string[] EnumValues(LogicalTypeHandle native)
    {
        var values = new string[duckdb_enum_dictionary_size(native)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = OwnedText(duckdb_enum_dictionary_value(native, (ulong)i))!;
        }

        return values;
    }
}
