using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>
/// Writes the values of one column of a chunk in place. Rows start without NULLs and with garbage values: every row
/// is written or set to NULL. Not checked for speed: text must be valid UTF-8.
/// </summary>
public unsafe ref struct DuckVectorWriter
{
    private const int InlineBytesMax = 12;
    private const int StackBytes = 512;

    // Keeps a chunk that nobody disposed from being finalised while it is written.
    private readonly DuckDataChunk? _owner;
    private readonly nint _vector;
    private readonly byte* _data;
    private readonly int _width;

    // The rows that take text: none unless the type is one of text or bytes, so that one comparison checks both.
    private readonly int _textRows;
    private ulong* _validity;

    internal DuckVectorWriter(DuckDataChunk? owner, nint vector, DuckLogicalType type, int capacity)
    {
        _owner = owner;
        _vector = vector;
        _data = (byte*)duckdb_vector_get_data(vector);
        _width = PhysicalWidth.Of(type);
        _textRows = PhysicalWidth.IsString(type.Id) ? capacity : 0;
        Type = type;
        Capacity = capacity;
    }

    /// <summary>The logical type.</summary>
    public DuckLogicalType Type { get; }

    /// <summary>The number of rows that can be written.</summary>
    public int Capacity { get; }

    /// <summary>
    /// The memory of the values. <typeparamref name="T"/> must have the width of the type: <see cref="DuckTypeId"/>
    /// says what each type holds. For a LIST or MAP it holds <see cref="DuckListEntry"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The width is another.</exception>
    public readonly Span<T> Values<T>()
        where T : unmanaged
    {
        VectorWidth.Check<T>(Type, _width);
        return new(_data, Capacity);
    }

    /// <summary>
    /// One bit a row, 64 rows a word, lowest bit first: clear it for a NULL. Asking for it makes DuckDB keep it, so
    /// ask only when there is a NULL. For STRUCT, UNION and ARRAY use <see cref="SetNull"/>, which reaches the children.
    /// </summary>
    public Span<ulong> WritableValidity()
    {
        EnsureValidity();
        return new(_validity, (Capacity + 63) / 64);
    }

    /// <summary>Makes a row NULL.</summary>
    public void SetNull(int row)
    {
        if ((uint)row >= (uint)Capacity)
        {
            VectorWidth.ThrowRow(row, Capacity);
        }

        EnsureValidity();
        _validity[row >> 6] &= ~(1UL << (row & 63));
        switch (Type.Id)
        {
            case DuckTypeId.Struct or DuckTypeId.Union or DuckTypeId.Array:
                // DuckDB takes a field of a NULL struct straight from the child, so the child must be NULL too.
                NullChildren(row);
                break;
            case DuckTypeId.Varchar or DuckTypeId.Blob or DuckTypeId.Bit or DuckTypeId.List or DuckTypeId.Map:
                // No stale pointer or offset stays behind for code that looks before it asks.
                ((UInt128*)_data)[row] = default;
                break;
        }
    }

    /// <summary>Writes a VARCHAR, BLOB or BIT; the bytes are copied into the vector. VARCHAR must be valid UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetUtf8(int row, ReadOnlySpan<byte> text)
    {
        CheckString(row);
        if (text.Length <= InlineBytesMax)
        {
            WriteInline(_data + (nint)row * 16, text);
        }
        else
        {
            CopyLong(row, text);
        }
    }

    /// <summary>
    /// Writes a VARCHAR, BLOB or BIT that points at the caller's memory: nothing is copied (up to 12 bytes, which fit
    /// the value itself, always are). The memory must stay where it is, unchanged, until DuckDB has done with the
    /// chunk: for a table function that is the next call of <see cref="DuckTableReader.Fill"/> of the same reader.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetUtf8NoCopy(int row, byte* text, int length)
    {
        CheckString(row);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var value = _data + (nint)row * 16;
        if (length <= InlineBytesMax)
        {
            WriteInline(value, new(text, length));
        }
        else
        {
            *(int*)value = length;
            *(int*)(value + 4) = *(int*)text;
            *(byte**)(value + 8) = text;
        }
    }

    /// <summary>Writes a VARCHAR from UTF-16. A half of a surrogate pair becomes U+FFFD.</summary>
    public readonly void SetText(int row, ReadOnlySpan<char> text)
    {
        var bytesMax = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = bytesMax > StackBytes ? ArrayPool<byte>.Shared.Rent(bytesMax) : null;
        var bytes = rented ?? stackalloc byte[StackBytes];
        SetUtf8(row, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>
    /// LIST and MAP: makes room for the elements of all rows together, and gives the writer for them; a MAP's elements
    /// are a STRUCT of key and value. Calling it again with more keeps what was written, but earlier writers of the
    /// child are void. Write the lists themselves through <see cref="Values{T}"/> of <see cref="DuckListEntry"/>.
    /// </summary>
    /// <param name="length">
    /// The number of elements of all rows. More than the machine can allocate ends the process: the C API lets that
    /// exception of DuckDB's out.
    /// </param>
    public readonly DuckVectorWriter ListChild(int length)
    {
        if (Type.Id is not (DuckTypeId.List or DuckTypeId.Map))
        {
            throw WrongType("LIST or MAP");
        }

        // Reserving moves the child's data, so the child is fetched last.
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        duckdb_list_vector_reserve(_vector, (ulong)length);
        duckdb_list_vector_set_size(_vector, (ulong)length);
        return new(_owner, duckdb_list_vector_get_child(_vector), Type.Element!, length);
    }

    /// <summary>ARRAY: the writer for the elements of all rows, <see cref="DuckLogicalType.ArrayLength"/> a row.</summary>
    public readonly DuckVectorWriter ArrayChild() => Type.Id == DuckTypeId.Array
        ? new(_owner, duckdb_array_vector_get_child(_vector), Type.Element!, Capacity * Type.ArrayLength)
        : throw WrongType("ARRAY");

    /// <summary>
    /// STRUCT: the writer of a field. UNION: that of a member. Write a UNION's row by its tag (<see cref="UnionTags"/>),
    /// the value of that member, and NULL for every other member.
    /// </summary>
    /// <param name="index">The field or member, from 0.</param>
    public readonly DuckVectorWriter Field(int index)
    {
        if (Type.Id is not (DuckTypeId.Struct or DuckTypeId.Union))
        {
            throw WrongType("STRUCT or UNION");
        }

        var child = Type.Id == DuckTypeId.Union ? index + 1 : index;
        var type = Type.Fields[index].Type;
        return new(_owner, duckdb_struct_vector_get_child(_vector, (ulong)child), type, Capacity);
    }

    /// <summary>UNION: the memory of the numbers of the members, from 0 in the order of the type.</summary>
    public readonly Span<byte> UnionTags() => UnionTagWriter().Values<byte>();

    private readonly DuckVectorWriter UnionTagWriter() => Type.Id == DuckTypeId.Union
        ? new(_owner, duckdb_struct_vector_get_child(_vector, 0), DuckLogicalType.UTinyInt, Capacity)
        : throw WrongType("UNION");

    private void EnsureValidity()
    {
        if (_validity == null)
        {
            duckdb_vector_ensure_validity_writable(_vector);
            _validity = duckdb_vector_get_validity(_vector);
        }
    }

    private readonly void NullChildren(int row)
    {
        if (Type.Id == DuckTypeId.Array)
        {
            var elements = ArrayChild();
            for (var i = 0; i < Type.ArrayLength; i++)
            {
                elements.SetNull(row * Type.ArrayLength + i);
            }

            return;
        }

        if (Type.Id == DuckTypeId.Union)
        {
            UnionTagWriter().SetNull(row);
        }

        for (var i = 0; i < Type.Fields.Count; i++)
        {
            Field(i).SetNull(row);
        }
    }

    private static void WriteInline(byte* value, ReadOnlySpan<byte> text)
    {
        // Unused bytes are zero in DuckDB's strings: they are compared and hashed with the rest.
        *(UInt128*)value = (uint)text.Length;
        text.CopyTo(new Span<byte>(value + 4, InlineBytesMax));
    }

    private readonly void CopyLong(int row, ReadOnlySpan<byte> text)
    {
        fixed (byte* pointer = text)
        {
            duckdb_unsafe_vector_assign_string_element_len(_vector, (ulong)row, pointer, (ulong)text.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void CheckString(int row)
    {
        if ((uint)row >= (uint)_textRows)
        {
            VectorWidth.ThrowText(row, Capacity, Type);
        }
    }

    private readonly InvalidOperationException WrongType(string expected) =>
        new($"Found a vector of {Type}, expected {expected}.");
}
