namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>The entities of one text, with the bytes of their values. One per thread, used again for each text.</summary>
/// <param name="wanted">By the number of a kind whether its entities are taken; null for all.</param>
internal sealed class EntityList(IReadOnlyList<bool>? wanted = null)
{
    /// <summary>The most entities of one text that are taken: a text of a million at-signs must not become a million rows.</summary>
    public const int EntitiesMax = 1000;

    private Entity[] _entities = new Entity[64];
    private byte[] _values = new byte[1024];
    private int _valueBytes;

    /// <summary>Those found so far, in the order of the text.</summary>
    public ReadOnlySpan<Entity> Found => _entities.AsSpan(0, Count);

    /// <summary>How many were found.</summary>
    public int Count { get; private set; }

    /// <summary>True when no more are taken.</summary>
    public bool IsFull => Count == EntitiesMax;

    /// <summary>The bytes of an entity's value.</summary>
    /// <param name="entity">One with a value.</param>
    /// <param name="text">The text in which it was found.</param>
    public ReadOnlySpan<byte> ValueOf(in Entity entity, ReadOnlySpan<byte> text) => entity.ValueLength == Entity.IsText
        ? text[entity.Start..entity.End] : _values.AsSpan(entity.ValueStart, entity.ValueLength);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Count = 0;
        _valueBytes = 0;
    }

    /// <summary>Adds one whose value is its text.</summary>
    public void Add(int kind, int start, int end) => Add(new Entity(kind, start, end, 0, Entity.IsText));

    /// <summary>Adds one whose value is not known.</summary>
    public void AddUnknown(int kind, int start, int end) => Add(new Entity(kind, start, end, 0, Entity.IsUnknown));

    /// <summary>Adds one with a value.</summary>
    public void Add(int kind, int start, int end, ReadOnlySpan<byte> value)
    {
        if (!Takes(kind))
            return;
        if (_values.Length < _valueBytes + value.Length)
            Array.Resize(ref _values, Math.Max(_values.Length * 2, _valueBytes + value.Length));
        value.CopyTo(_values.AsSpan(_valueBytes));
        Add(new Entity(kind, start, end, _valueBytes, value.Length));
        _valueBytes += value.Length;
    }

    /// <summary>Takes those back that begin at a place or after it, because a larger one holds them.</summary>
    public void RemoveFrom(int start)
    {
        while (Count > 0 && _entities[Count - 1].Start >= start)
            Count--;
    }

    private bool Takes(int kind) => !IsFull && (wanted is null || wanted[kind]);

    private void Add(Entity entity)
    {
        if (!Takes(entity.Kind))
            return;
        if (Count == _entities.Length)
            Array.Resize(ref _entities, Count * 2);
        _entities[Count++] = entity;
    }
}
