using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// The names of members and the columns that they stand for. A name is looked up by its bytes as they are written in
/// the file, so that nothing has to be decoded; two spellings of one name (one of them with escapes) lead to the same
/// column. Records mostly have the same members in the same order, so the name that followed last time is tried first.
/// <para>
/// Objects may be opened: their members are columns of the record then, called by the path to them
/// (<c>fields.status.name</c>), and <see cref="Inside"/> gives the names in there.
/// </para>
/// <para>One thread at a time; <see cref="Fork"/> makes a copy for another. The owner disposes it.</para>
/// </summary>
internal sealed unsafe class JsonNames : IDisposable
{
    // Spellings are remembered up to so many bytes: a file can write one name in ways without end.
    private const long SpellingBytesMax = 16 * 1024 * 1024;

    private readonly Dictionary<string, int> _columns;
    private readonly List<string> _names;
    private readonly int _columnsMax;
    private readonly bool _isFrozen;
    private readonly string _prefix;
    private readonly IReadOnlyList<string> _opened;
    private readonly IReadOnlyList<string> _kept;
    private readonly (byte[] Name, string Path)[] _openedHere;
    private readonly JsonNames?[] _inside;

    private Spelling* _spellings = (Spelling*)NativeMemory.Alloc(16, (nuint)sizeof(Spelling));
    private int _capacity = 16;
    private int _count;
    private int[] _buckets = new int[64];
    private long _spellingBytes;

    /// <summary>No names yet; up to so many can be added.</summary>
    /// <param name="columnsMax">The most columns.</param>
    /// <param name="opened">Paths of the objects whose members are columns.</param>
    /// <param name="kept">Those of them that are columns too.</param>
    public JsonNames(int columnsMax, IReadOnlyList<string>? opened = null, IReadOnlyList<string>? kept = null)
        : this([], new Dictionary<string, int>(StringComparer.Ordinal), columnsMax, isFrozen: false, "", opened ?? [], kept ?? [])
    {
    }

    private JsonNames(
        List<string> names, Dictionary<string, int> columns, int columnsMax, bool isFrozen, string prefix, IReadOnlyList<string> opened,
        IReadOnlyList<string> kept)
    {
        _names = names;
        _columns = columns;
        _columnsMax = columnsMax;
        _isFrozen = isFrozen;
        _prefix = prefix;
        _opened = opened;
        _kept = kept;
        IsKept = kept.Any(path => path.Length + 1 == prefix.Length && prefix.StartsWith(path, StringComparison.Ordinal));

        // A name may hold dots itself, so everything that is opened below is opened under its whole rest too.
        _openedHere = [.. opened.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).Select(path => (Encoding.UTF8.GetBytes(path[prefix.Length..]), path))];
        _inside = new JsonNames?[_openedHere.Length];
    }

    /// <summary>Column of a name that is known to be none.</summary>
    public const int NoColumn = -1;

    /// <summary>Column of a name that would be one too many.</summary>
    public const int TooMany = -2;

    /// <summary>The decoded names by column.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>True when objects may be opened here.</summary>
    public bool Opens => _openedHere.Length > 0;

    /// <summary>True for the names inside an object that is a column itself too.</summary>
    public bool IsKept { get; }

    /// <summary>Names that are columns for good: others are <see cref="NoColumn"/>.</summary>
    public static JsonNames Frozen(IReadOnlyList<string> names, IReadOnlyList<string> opened, IReadOnlyList<string> kept)
        => new([.. names], names.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal), 0, isFrozen: true, "", opened, kept);

    /// <summary>A copy for another thread; the spellings it has seen are left behind.</summary>
    public JsonNames Fork() => new(_names, _columns, _columnsMax, _isFrozen, _prefix, _opened, _kept);

    /// <summary>The names inside the object of a member, by the text of its name; null where it is not opened.</summary>
    public JsonNames? Inside(byte* text, int length)
    {
        var name = new ReadOnlySpan<byte>(text, length);
        if (name.Contains((byte)'\\'))
        {
            name = Encoding.UTF8.GetBytes(JsonText.NameOf(name, JsonTextFlags.Escapes));
        }

        for (var i = 0; i < _openedHere.Length; i++)
        {
            if (name.SequenceEqual(_openedHere[i].Name))
            {
                return _inside[i] ??= new JsonNames(_names, _columns, _columnsMax, _isFrozen, _openedHere[i].Path + ".", _opened, _kept);
            }
        }

        return null;
    }

    /// <summary>
    /// The column of the name whose text begins at the place, if it is the one that followed the previous name last
    /// time. Gives the place behind its closing quote, or null.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* TryExpected(byte* at, byte* end, ref int spelling, out int column)
    {
        // Spelling 0 does not exist: it stands for the start of a record and carries the first name's prediction.
        var expected = spelling < _count ? _spellings[spelling].Next : 0;
        if (expected != 0)
        {
            ref var known = ref _spellings[expected];
            if (known.Length < end - at && at[known.Length] == '"' && known.IsAt(at))
            {
                spelling = expected;
                column = known.Column;
                return at + known.Length + 1;
            }
        }

        column = NoColumn;
        return null;
    }

    /// <summary>
    /// The column of a name by its bytes in the file: a new one where names can be added, else <see cref="NoColumn"/>
    /// or <see cref="TooMany"/>. Remembers that it followed the previous one.
    /// </summary>
    public int Find(byte* text, int length, JsonTextFlags flags, ref int spelling)
    {
        var found = FindSpelling(text, length);
        if (found == 0)
        {
            var column = ColumnOf(JsonText.NameOf(new ReadOnlySpan<byte>(text, length), flags));
            if (column == TooMany || _spellingBytes + length > SpellingBytesMax)
            {
                return column;
            }

            found = AddSpelling(text, length, column);
        }

        _spellings[spelling].Next = found;
        spelling = found;
        return _spellings[found].Column;
    }

    /// <summary>Takes back the names that were added behind the first so many: those of a record that is broken.</summary>
    public void Forget(int count)
    {
        if (_names.Count > count)
        {
            for (var i = count; i < _names.Count; i++)
            {
                _columns.Remove(_names[i]);
            }

            _names.RemoveRange(count, _names.Count - count);
            ForgetSpellings(count);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_spellings != null)
        {
            for (var i = 1; i < _count; i++)
            {
                NativeMemory.Free(_spellings[i].Text);
            }

            NativeMemory.Free(_spellings);
            _spellings = null;
        }

        foreach (var names in _inside)
        {
            names?.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    ~JsonNames() => Dispose();

    private int FindSpelling(byte* text, int length)
    {
        if (_count == 0)
        {
            return 0;
        }

        var hash = HashOf(text, length);
        for (var bucket = (int)(hash & (uint)(_buckets.Length - 1)); _buckets[bucket] != 0; bucket = bucket + 1 & _buckets.Length - 1)
        {
            ref var known = ref _spellings[_buckets[bucket]];
            if (known.Hash == hash && known.Length == length && known.AsSpan().SequenceEqual(new ReadOnlySpan<byte>(text, length)))
            {
                return _buckets[bucket];
            }
        }

        return 0;
    }

    private int AddSpelling(byte* text, int length, int column)
    {
        EnsureCapacity();
        var copy = (byte*)NativeMemory.AllocZeroed((nuint)(length + 16));
        new ReadOnlySpan<byte>(text, length).CopyTo(new Span<byte>(copy, length));
        _spellings[_count] = new Spelling(copy, length, column, HashOf(text, length));
        _spellingBytes += length + sizeof(Spelling);
        InsertIntoBuckets(_count);
        return _count++;
    }

    private void ForgetSpellings(int columns)
    {
        var kept = Math.Min(_count, 1);
        for (var i = 1; i < _count; i++)
        {
            if (_spellings[i].Column < columns)
            {
                _spellings[kept++] = _spellings[i];
            }
            else
            {
                _spellingBytes -= _spellings[i].Length + sizeof(Spelling);
                NativeMemory.Free(_spellings[i].Text);
            }
        }

        _count = kept;
        Array.Clear(_buckets);
        for (var i = 0; i < _count; i++)
        {
            // What follows it has moved.
            _spellings[i].Next = 0;
            if (i > 0)
            {
                InsertIntoBuckets(i);
            }
        }

        foreach (var names in _inside)
        {
            names?.ForgetSpellings(columns);
        }
    }

    private int ColumnOf(string name)
    {
        name = _prefix + name;
        if (_columns.TryGetValue(name, out var column))
        {
            return column;
        }

        if (_isFrozen)
        {
            return NoColumn;
        }

        if (_names.Count == _columnsMax || _spellingBytes > SpellingBytesMax)
        {
            return TooMany;
        }

        _columns.Add(name, _names.Count);
        _names.Add(name);
        return _names.Count - 1;
    }

    private void EnsureCapacity()
    {
        if (_count == 0)
        {
            _spellings[0] = default;
            _count = 1;
        }

        if (_count == _capacity)
        {
            _capacity *= 2;
            _spellings = (Spelling*)NativeMemory.Realloc(_spellings, (nuint)_capacity * (nuint)sizeof(Spelling));
        }

        if (_count * 2 > _buckets.Length)
        {
            _buckets = new int[_buckets.Length * 2];
            for (var i = 1; i < _count; i++)
            {
                InsertIntoBuckets(i);
            }
        }
    }

    private void InsertIntoBuckets(int spelling)
    {
        var bucket = (int)(_spellings[spelling].Hash & (uint)(_buckets.Length - 1));
        while (_buckets[bucket] != 0)
        {
            bucket = bucket + 1 & _buckets.Length - 1;
        }

        _buckets[bucket] = spelling;
    }

    /// <summary>A seeded hash of all bytes: names come from strangers, who must not be able to make them collide.</summary>
    private static uint HashOf(byte* text, int length)
    {
        var hash = default(HashCode);
        hash.AddBytes(new ReadOnlySpan<byte>(text, length));
        return (uint)hash.ToHashCode();
    }

    /// <summary>One way to write a name.</summary>
    private struct Spelling(byte* text, int length, int column, uint hash)
    {
        public readonly byte* Text = text;
        public readonly int Length = length;
        public readonly int Column = column;
        public readonly uint Hash = hash;
        public int Next;

        private readonly ulong _first = *(ulong*)text;
        private readonly ulong _mask = length >= 8 ? ulong.MaxValue : (1UL << length * 8) - 1;

        public readonly ReadOnlySpan<byte> AsSpan() => new(Text, Length);

        /// <summary>True when the same bytes stand at the place; eight of them can be read there.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool IsAt(byte* at)
        {
            if (((*(ulong*)at ^ _first) & _mask) != 0)
            {
                return false;
            }

            if (Length <= 8)
            {
                return true;
            }

            return Length <= 16
                ? *(ulong*)(at + Length - 8) == *(ulong*)(Text + Length - 8)
                : new ReadOnlySpan<byte>(at + 8, Length - 8).SequenceEqual(new ReadOnlySpan<byte>(Text + 8, Length - 8));
        }
    }
}
