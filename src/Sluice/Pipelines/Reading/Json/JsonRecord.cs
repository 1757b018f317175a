using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// Parses one record at a time: checks all of it against the grammar, however deep, and finds the values of its
/// members. A record that is no object is one value under the column of bare values. The owner disposes it.
/// </summary>
internal sealed unsafe class JsonRecord(JsonNames names, int bareColumn) : IDisposable
{
    private JsonMember* _members = (JsonMember*)NativeMemory.Alloc(64, (nuint)sizeof(JsonMember));
    private int _capacity = 64;

    /// <summary>The members that the last record has, in its order.</summary>
    public int MemberCount { get; private set; }

    /// <summary>True when the last record was no object.</summary>
    public bool IsBare { get; private set; }

    /// <summary>Flags of all its strings at the top.</summary>
    public JsonTextFlags Flags { get; private set; }

    /// <summary>Bytes of its longest value.</summary>
    public int LongestValue { get; private set; }

    /// <summary>True when the last record has a name that would be one column too many.</summary>
    public bool HasTooManyNames { get; private set; }

    /// <summary>Why the last record is broken.</summary>
    public JsonStop Stop;

    /// <summary>The members of the last record.</summary>
    public ReadOnlySpan<JsonMember> Members => new(_members, MemberCount);

    /// <summary>Parses a record, without blanks around it; false when it is no JSON value.</summary>
    public bool Parse(byte* record, byte* end)
    {
        MemberCount = 0;
        Flags = JsonTextFlags.None;
        LongestValue = 0;
        HasTooManyNames = false;
        IsBare = *record != '{';
        var after = IsBare ? ParseBare(record, end) : ParseObject(record, record, end, names);
        if (after == null || after == end)
        {
            return after != null;
        }

        Stop.Fail(after < end ? JsonFault.End : JsonFault.Value, after < end ? after : end);
        return false;
    }

    /// <summary>What is wrong with the last record although it is JSON.</summary>
    /// <param name="isUtf8">True when all its bytes are.</param>
    /// <param name="fieldBytesMax">Bytes that a value may have.</param>
    public StructureErrors Errors(bool isUtf8, int fieldBytesMax)
        => ((Flags & JsonTextFlags.Nul) != 0 ? StructureErrors.NulByte : StructureErrors.None)
            | (isUtf8 ? StructureErrors.None : StructureErrors.UndecodableBytes)
            | (LongestValue > fieldBytesMax ? StructureErrors.FieldTooLong : StructureErrors.None);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_members);
        _members = null;
        GC.SuppressFinalize(this);
    }

    ~JsonRecord() => Dispose();

    private byte* ParseBare(byte* record, byte* end)
    {
        var member = Add(bareColumn);
        return ParseValue(record, record, end, member);
    }

    private byte* ParseObject(byte* record, byte* start, byte* end, JsonNames names)
    {
        var at = JsonGrammar.SkipBlanks(start + 1, end);
        if (at < end && *at == '}')
        {
            return at + 1;
        }

        if (at >= end || *at != '"')
        {
            return Stop.Fail(JsonFault.NameOrBrace, at < end ? at : end);
        }

        var spelling = 0;
        while (true)
        {
            at = ParseMember(record, at, end, names, ref spelling);
            if (at == null)
            {
                return null;
            }

            if (at < end && *at != ',' && *at != '}')
            {
                at = JsonGrammar.SkipBlanks(at, end);
            }

            if (at >= end)
            {
                return Stop.Fail(JsonFault.CommaOrBrace, end);
            }

            if (*at == '}')
            {
                return at + 1;
            }

            if (*at != ',')
            {
                return Stop.Fail(JsonFault.CommaOrBrace, at);
            }

            at++;
            if (*at != '"')
            {
                at = JsonGrammar.SkipBlanks(at, end);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* ParseMember(byte* record, byte* at, byte* end, JsonNames names, ref int spelling)
    {
        if (at >= end || *at != '"')
        {
            return Stop.Fail(JsonFault.Name, at < end ? at : end);
        }

        var name = at + 1;
        var afterName = names.TryExpected(name, end, ref spelling, out var column);
        if (afterName == null)
        {
            afterName = ParseName(name, end, names, ref spelling, out column);
            if (afterName == null)
            {
                return null;
            }
        }

        at = *afterName == ':' ? afterName : JsonGrammar.SkipBlanks(afterName, end);
        if (at >= end || *at != ':')
        {
            return Stop.Fail(JsonFault.Colon, at < end ? at : end);
        }

        at++;
        if (*at <= ' ')
        {
            at = JsonGrammar.SkipBlanks(at, end);
        }

        if (!names.Opens || at >= end || *at != '{' || names.Inside(name, (int)(afterName - 1 - name)) is not { } inside)
        {
            return ParseValue(record, at, end, Add(column));
        }

        // An object that is opened is no value of its own, unless it is asked for: its members are.
        return inside.IsKept && ParseValue(record, at, end, Add(column)) == null ? null : ParseObject(record, at, end, inside);
    }

    private byte* ParseName(byte* text, byte* end, JsonNames names, ref int spelling, out int column)
    {
        column = JsonNames.NoColumn;
        var flags = JsonTextFlags.None;
        var quote = JsonGrammar.SkipString(text, end, ref flags, ref Stop);
        if (quote == null)
        {
            return null;
        }

        column = names.Find(text, (int)(quote - text), flags, ref spelling);
        if (column == JsonNames.TooMany)
        {
            HasTooManyNames = true;
        }

        return quote + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* ParseValue(byte* record, byte* at, byte* end, JsonMember* member)
    {
        if (at >= end)
        {
            return Stop.Fail(JsonFault.Value, end);
        }

        byte* after;
        var flags = JsonTextFlags.None;
        if (*at == '"')
        {
            at++;
            after = JsonGrammar.SkipString(at, end, ref flags, ref Stop);
            if (after == null)
            {
                return null;
            }

            member->Kind = JsonValueKinds.String;
            Flags |= flags;
            Finish(record, at, after, member, flags);
            return after + 1;
        }

        if ((uint)(*at - '0') <= 9 || *at == '-')
        {
            member->Kind = JsonValueKinds.Number;
            after = JsonGrammar.SkipNumber(at, ref Stop);
        }
        else if (*at is (byte)'{' or (byte)'[')
        {
            member->Kind = JsonValueKinds.Container;
            after = JsonGrammar.SkipContainer(at, end, ref Stop);
        }
        else
        {
            member->Kind = *at == 'n' ? JsonValueKinds.None : JsonValueKinds.Boolean;
            after = JsonGrammar.SkipLiteral(at, ref Stop);
        }

        if (after != null)
        {
            Finish(record, at, after, member, flags);
        }

        return after;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Finish(byte* record, byte* start, byte* after, JsonMember* member, JsonTextFlags flags)
    {
        var length = (int)(after - start);
        member->Start = (int)(start - record);
        member->Length = length;
        member->Flags = flags;
        if (length > LongestValue)
        {
            LongestValue = length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private JsonMember* Add(int column)
    {
        if (MemberCount == _capacity)
        {
            _capacity *= 2;
            _members = (JsonMember*)NativeMemory.Realloc(_members, (nuint)_capacity * (nuint)sizeof(JsonMember));
        }

        var member = _members + MemberCount++;
        member->Column = column;
        return member;
    }
}
