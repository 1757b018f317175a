namespace Sluice.Pipelines.Typing;

/// <summary>
/// What the cells of a column have proven so far: which types they may still be, what refuted the others, and the extremes
/// of their values. Each thread gathers its own from the rows it sees; <see cref="Merge"/> makes one of them.
/// </summary>
internal sealed class ColumnEvidence
{
    private readonly GuessRules _rules;
    private readonly List<(Candidates Lost, CellWitness Witness)> _refutations = [];
    private readonly List<CellWitness> _undecided = [];
    private readonly long[] _microsMin = new long[5];
    private readonly long[] _microsMax = new long[5];

    /// <param name="rules">What to know of the column.</param>
    /// <param name="candidates">What it may be.</param>
    /// <param name="isDeclared">
    /// Its type is known and only the order of its dates is asked for: a cell that fits nothing refutes nothing then.
    /// </param>
    public ColumnEvidence(GuessRules rules, Candidates candidates, bool isDeclared)
    {
        _rules = rules;
        Alive = candidates;
        IsDeclared = isDeclared;
        Array.Fill(_microsMin, long.MaxValue);
        Array.Fill(_microsMax, long.MinValue);
    }

    /// <summary>What the column may still be.</summary>
    public Candidates Alive { get; private set; }

    /// <summary>Only the order of dates is asked for.</summary>
    public bool IsDeclared { get; }

    /// <summary>Cells seen, NULLs among them.</summary>
    public long Cells { get; set; }

    /// <summary>Cells without a value.</summary>
    public long Nulls { get; set; }

    /// <summary>The smallest whole number, of those that were read the fast way.</summary>
    public long IntegerMin { get; set; } = long.MaxValue;

    /// <summary>The largest.</summary>
    public long IntegerMax { get; set; } = long.MinValue;

    /// <summary>Whether any was read the fast way.</summary>
    public bool HasIntegers => IntegerMin <= IntegerMax;

    /// <summary>The smallest whole number of the others, up to 38 digits.</summary>
    public Int128 WholeMin { get; private set; } = Int128.MaxValue;

    /// <summary>The largest.</summary>
    public Int128 WholeMax { get; private set; } = Int128.MinValue;

    /// <summary>The smallest double of the others.</summary>
    public double NumberMin { get; set; } = double.PositiveInfinity;

    /// <summary>The largest.</summary>
    public double NumberMax { get; set; } = double.NegativeInfinity;

    /// <summary>The extremes of the cells as texts.</summary>
    public TextExtremes Texts { get; } = new();

    /// <summary>How many cells fit each order of dates; counted when only the order is asked for.</summary>
    public long[] CellsOfOrder { get; } = new long[5];

    /// <summary>The first cell that is a date only with the day first.</summary>
    public CellWitness? DayFirst { get; private set; }

    /// <summary>The first cell that is a date only with the month first.</summary>
    public CellWitness? MonthFirst { get; private set; }

    /// <summary>
    /// The first number that is a fraction by its point, and a thousand where the point stands between groups: <c>1.234</c>.
    /// </summary>
    public CellWitness? Grouped { get; private set; }

    /// <summary>Whether a fraction was seen that has no groups: <c>1.25</c>, <c>0.125</c>.</summary>
    public bool HasFractions { get; private set; }

    /// <summary>Numbers that a spreadsheet has cut; all of them while the column may be <c>double</c>.</summary>
    public long CutCells { get; private set; }

    /// <summary>Whether a number was seen that is neither whole nor cut.</summary>
    public bool IsMeasured { get; private set; }

    /// <summary>The first two cells that are different dates in the two orders.</summary>
    public IReadOnlyList<CellWitness> Undecided => _undecided;

    /// <summary>Looks at one cell that is not NULL.</summary>
    public void Note(ReadOnlySpan<byte> cell, long row)
    {
        // As long as all dates have the year last, both orders are looked at, also the one that is refuted: two cells that
        // contradict each other are worth telling.
        var asked = (Alive & Candidates.YearLast) != 0 ? Alive | Candidates.Dmy | Candidates.Mdy : Alive;
        // Of a double it is worth knowing if it is a whole number.
        asked |= (asked & Candidates.Double) != 0 ? Candidates.WholeDecimal : 0;
        CellRecogniser.Recognise(cell, asked, _rules, IsDeclared, out var found);
        if ((found.Fits & Candidates.YearLast) != 0)
            NoteOrder(found, cell, row);
        if (IsDeclared)
        {
            foreach (var order in CandidateSets.Orders)
                CellsOfOrder[(int)order] += (found.Fits & CandidateSets.Of(order)) != 0 ? 1 : 0;
            return;
        }
        var lost = Alive & ~found.Fits;
        if (lost != 0)
        {
            _refutations.Add((lost, CellWitness.Of(row, cell)));
            Alive &= found.Fits;
        }
        NoteValues(found);
        if ((found.Fits & (Candidates.Double | Candidates.WholeDecimal)) == Candidates.Double)
            NoteFraction(Blanks.Trim(cell), row);
    }

    /// <summary>Adds a number that has a fraction.</summary>
    public void NoteFraction(ReadOnlySpan<byte> cell, long row)
    {
        if (CutDigits.IsIn(cell))
            CutCells++;
        else
            IsMeasured = true;
        if (HasFractions)
            return;
        var digits = cell[0] == '-' ? cell[1..] : cell;
        if (digits.Length is >= 5 and <= 7 && digits[^4] == '.' && digits[0] != '0' && !digits.ContainsAny("eE"u8))
            Grouped ??= CellWitness.Of(row, cell);
        else if (digits.Contains((byte)'.'))
            HasFractions = true;
    }

    /// <summary>Adds a date or time that fits ISO, and with it every form of year first.</summary>
    public void NoteIso(long microsMin, long microsMax)
    {
        foreach (var order in (ReadOnlySpan<int>)[(int)DateOrder.Iso, (int)DateOrder.Ymd])
        {
            _microsMin[order] = Math.Min(_microsMin[order], microsMin);
            _microsMax[order] = Math.Max(_microsMax[order], microsMax);
        }
    }

    /// <summary>The first cell that refuted a candidate; null while none has.</summary>
    public CellWitness? RefuterOf(Candidates candidate) => _refutations
        .Where(refutation => (refutation.Lost & candidate) != 0).Select(refutation => refutation.Witness)
        .MinBy(witness => witness.Row);

    /// <summary>The smallest date or time in an order, as microseconds since 1970; null when there is none.</summary>
    public long? MicrosMin(DateOrder order) => _microsMin[(int)order] == long.MaxValue ? null : _microsMin[(int)order];

    /// <summary>The largest.</summary>
    public long? MicrosMax(DateOrder order) => _microsMax[(int)order] == long.MinValue ? null : _microsMax[(int)order];

    /// <summary>Adds what another thread has seen of the same column.</summary>
    public void Merge(ColumnEvidence other)
    {
        Alive &= other.Alive;
        Cells += other.Cells;
        Nulls += other.Nulls;
        IntegerMin = Math.Min(IntegerMin, other.IntegerMin);
        IntegerMax = Math.Max(IntegerMax, other.IntegerMax);
        WholeMin = Int128.Min(WholeMin, other.WholeMin);
        WholeMax = Int128.Max(WholeMax, other.WholeMax);
        NumberMin = Math.Min(NumberMin, other.NumberMin);
        NumberMax = Math.Max(NumberMax, other.NumberMax);
        Texts.Merge(other.Texts);
        for (var i = 0; i < CellsOfOrder.Length; i++)
        {
            CellsOfOrder[i] += other.CellsOfOrder[i];
            _microsMin[i] = Math.Min(_microsMin[i], other._microsMin[i]);
            _microsMax[i] = Math.Max(_microsMax[i], other._microsMax[i]);
        }
        _refutations.AddRange(other._refutations);
        HasFractions |= other.HasFractions;
        IsMeasured |= other.IsMeasured;
        CutCells += other.CutCells;
        Grouped = Earlier(Grouped, other.Grouped);
        DayFirst = Earlier(DayFirst, other.DayFirst);
        MonthFirst = Earlier(MonthFirst, other.MonthFirst);
        _undecided.AddRange(other._undecided);
        _undecided.Sort((a, b) => a.Row.CompareTo(b.Row));
        if (_undecided.Count > 2)
            _undecided.RemoveRange(2, _undecided.Count - 2);
    }

    private static CellWitness? Earlier(CellWitness? a, CellWitness? b) =>
        a is null || (b is not null && b.Row < a.Row) ? b : a;

    private void NoteOrder(in RecognisedCell found, ReadOnlySpan<byte> cell, long row)
    {
        var isDayFirst = (found.Fits & Candidates.Dmy) != 0;
        var isMonthFirst = (found.Fits & Candidates.Mdy) != 0;
        if (isDayFirst && isMonthFirst)
        {
            if (_undecided.Count < 2 && found.Temporal.Days != found.MonthFirst.Days)
                _undecided.Add(CellWitness.Of(row, cell));
        }
        else if (isDayFirst)
        {
            DayFirst ??= CellWitness.Of(row, cell);
        }
        else if (isMonthFirst)
        {
            MonthFirst ??= CellWitness.Of(row, cell);
        }
    }

    private void NoteValues(in RecognisedCell found)
    {
        if ((found.Fits & Candidates.WholeDecimal) != 0)
        {
            WholeMin = Int128.Min(WholeMin, found.Whole);
            WholeMax = Int128.Max(WholeMax, found.Whole);
        }
        if ((found.Fits & Candidates.Double) != 0)
        {
            NumberMin = Math.Min(NumberMin, found.Number);
            NumberMax = Math.Max(NumberMax, found.Number);
        }
        if ((found.Fits & Candidates.Temporal) == 0)
            return;
        foreach (var order in CandidateSets.Orders)
        {
            if ((found.Fits & CandidateSets.Of(order)) == 0)
                continue;
            var micros = order == DateOrder.Mdy ? found.MonthFirst.UtcMicros : found.Temporal.UtcMicros;
            _microsMin[(int)order] = Math.Min(_microsMin[(int)order], micros);
            _microsMax[(int)order] = Math.Max(_microsMax[(int)order], micros);
        }
    }
}
