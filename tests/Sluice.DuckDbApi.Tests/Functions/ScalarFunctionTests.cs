using System.Collections.Concurrent;
using System.Text;
using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests.Functions;

public sealed class ScalarFunctionTests
{
    private static readonly DuckScalarFunction Twice = DuckScalarFunction.Create(
        "twice", DuckLogicalType.BigInt, [DuckLogicalType.BigInt], (input, output) =>
        {
            var numbers = input.Column(0).Values<long>();
            var results = output.Values<long>();
            for (var row = 0; row < numbers.Length; row++)
            {
                results[row] = numbers[row] * 2;
            }
        });

    [Fact]
    public void A_function_works_on_whole_vectors()
    {
        using var test = new TestDatabase();
        test.Connection.Register(Twice);

        test.Connection.Scalar<long>("SELECT sum(twice(i)) FROM range(100000) r(i)").ShouldBe(9999900000);
        test.Connection.Scalar<long>("SELECT twice(21)").ShouldBe(42);
    }

    [Fact]
    public void A_null_argument_gives_null_without_the_author_doing_anything()
    {
        using var test = new TestDatabase();
        test.Connection.Register(Twice);

        using var result = test.Connection.Query(
            """
            SELECT count(*), count(twice(m)), count(*) FILTER (twice(m) IS NOT DISTINCT FROM m * 2), twice(NULL)
            FROM (SELECT nullif(i % 3, 0) AS m FROM range(9000) r(i))
            """);

        result.Rows().Single().ShouldBe([9000L, 6000L, 9000L, null]);
    }

    [Fact]
    public void A_null_argument_gives_a_null_struct_with_null_fields()
    {
        using var test = new TestDatabase();
        var type = DuckLogicalType.Struct(new DuckColumn("x", DuckLogicalType.BigInt));
        test.Connection.Register(DuckScalarFunction.Create("boxed", type, [DuckLogicalType.BigInt], (input, output) =>
            input.Column(0).Values<long>().CopyTo(output.Field(0).Values<long>())));

        using var result = test.Connection.Query(
            "SELECT count(boxed(m)), count(boxed(m).x), sum(boxed(m).x) FROM (SELECT nullif(i % 2, 0) AS m FROM range(4000) r(i))");

        result.Rows().Single().ShouldBe([2000L, 2000L, (Int128)2000]);
    }

    [Fact]
    public void A_function_that_handles_nulls_sees_them_and_decides()
    {
        using var test = new TestDatabase();
        test.Connection.Register(DuckScalarFunction.Create(
            "is_missing", DuckLogicalType.Boolean, [DuckLogicalType.Varchar], handlesNulls: true, body: (input, output) =>
            {
                for (var row = 0; row < input.Count; row++)
                {
                    output.Values<bool>()[row] = input.Column(0).IsNull(row);
                }
            }));

        test.Connection.Scalar<long>("SELECT count(*) FROM range(9000) r(i) WHERE is_missing(nullif(i % 3, 0)::VARCHAR)").ShouldBe(3000);
        test.Connection.Scalar<bool>("SELECT is_missing(NULL)").ShouldBeTrue();
    }

    [Fact]
    public void Varargs_take_any_number_of_any_types()
    {
        using var test = new TestDatabase();
        test.Connection.Register(DuckScalarFunction.Create(
            "types_of", DuckLogicalType.Varchar, [], varargs: DuckLogicalType.Any, handlesNulls: true, body: (input, output) =>
            {
                for (var row = 0; row < input.Count; row++)
                {
                    output.SetText(row, string.Join('|', input.Types));
                }
            }));

        test.Connection.Scalar<string>("SELECT types_of(1, 'x', [1.5], NULL, {'a': 1::UTINYINT})")
            .ShouldBe("INTEGER|VARCHAR|DECIMAL(2,1)[]|\"NULL\"|STRUCT(\"a\" UTINYINT)");
        test.Connection.Scalar<string>("SELECT types_of()").ShouldBe("");
        test.Connection.Scalar<string>("SELECT max(types_of(i, i::VARCHAR)) FROM range(5000) r(i)").ShouldBe("BIGINT|VARCHAR");
    }

    [Fact]
    public void A_volatile_function_is_called_once_for_each_row_and_another_once_for_a_constant()
    {
        using var test = new TestDatabase();
        long volatileRows = 0, constantRows = 0;
        test.Connection.Register(Counting("tick", isVolatile: true, rows => Interlocked.Add(ref volatileRows, rows)));
        test.Connection.Register(Counting("tock", isVolatile: false, rows => Interlocked.Add(ref constantRows, rows)));

        test.Connection.Execute("SELECT count(*) FROM range(10000) WHERE tick('x') >= 0 AND tock('x') >= 0");

        volatileRows.ShouldBe(10000);
        constantRows.ShouldBe(1);
    }

    [Fact]
    public void An_exception_becomes_an_error_of_the_query()
    {
        using var test = new TestDatabase();
        test.Connection.Register(DuckScalarFunction.Create("fail", DuckLogicalType.BigInt, [], (_, _) =>
            throw new InvalidOperationException("the cupboard is bare: ☂")));

        var error = Should.Throw<DuckException>(() => test.Connection.Execute("SELECT fail()"));

        error.Message.ShouldContain("the cupboard is bare: ☂");
        error.ErrorType.ShouldBe(DuckErrorType.InvalidInput);
        test.Connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void An_exception_on_one_of_many_threads_ends_the_query()
    {
        using var test = new TestDatabase(threads: 4);
        test.Connection.Register(DuckScalarFunction.Create("fail_at", DuckLogicalType.BigInt, [DuckLogicalType.BigInt], (input, _) =>
        {
            if (input.Column(0).Values<long>().Contains(777_777))
            {
                throw new InvalidOperationException("found it");
            }
        }));

        Should.Throw<DuckException>(() => test.Connection.Execute("SELECT max(fail_at(i)) FROM range(1000000) r(i)"))
            .Message.ShouldContain("found it");
    }

    [Fact]
    public void Texts_of_every_length_come_out_as_they_went_in()
    {
        using var test = new TestDatabase();
        test.Connection.Register(DuckScalarFunction.Create("echo", DuckLogicalType.Varchar, [DuckLogicalType.Varchar], (input, output) =>
        {
            for (var row = 0; row < input.Count; row++)
            {
                output.SetUtf8(row, input.Column(0).Utf8(row));
            }
        }));

        test.Connection.Scalar<long>(
            "SELECT count(*) FROM (SELECT repeat('ä', i % 40) || i AS t FROM range(20000) r(i)) WHERE echo(t) <> t").ShouldBe(0);
        test.Connection.Scalar<long>(
            "SELECT count(*) FROM (SELECT repeat('x', i::INT % 20) AS t FROM range(20000) r(i)) GROUP BY echo(t) ORDER BY 1 LIMIT 1").ShouldBe(1000);
    }

    [Fact]
    public void Lists_of_structs_are_built_with_one_reserve()
    {
        using var test = new TestDatabase();
        var type = DuckLogicalType.List(DuckLogicalType.Struct(new("word", DuckLogicalType.Varchar), new("at", DuckLogicalType.Integer)));
        test.Connection.Register(DuckScalarFunction.Create("words", type, [DuckLogicalType.Varchar], SplitWords));

        using var result = test.Connection.Query(
            """
            SELECT count(*), sum(len(w)), count(*) FILTER (w[2].word <> 'number'), count(*) FILTER (w[3].at <> 13), min(w[3].word)
            FROM (SELECT words('entry number ' || i) AS w FROM range(50000) r(i)) WHERE len(w) = 3
            """);

        result.Rows().Single().ShouldBe([50000L, (Int128)150000, 0L, 0L, "0"]);
    }

    [Fact]
    public void Nested_values_from_dictionaries_are_flat_when_they_arrive()
    {
        using var test = new TestDatabase();
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.parquet");
        var texts = DuckLogicalType.List(DuckLogicalType.Varchar);
        test.Connection.Register(DuckScalarFunction.Create("joined", DuckLogicalType.Varchar, [texts], JoinTexts));
        test.Connection.Register(DuckScalarFunction.Create(
            "field", DuckLogicalType.Varchar, [DuckLogicalType.Struct(new DuckColumn("t", DuckLogicalType.Varchar))],
            (input, output) =>
            {
                for (var row = 0; row < input.Count; row++)
                {
                    output.SetUtf8(row, input.Column(0).Field(0).Utf8(row));
                }
            }));
        test.Connection.Execute(
            $"""
            COPY (SELECT i, ['value number ' || i % 5, 'other ' || i % 7] AS l, {"{'t': 'field number ' || i % 3}"} AS s FROM range(20000) r(i))
            TO {DuckSql.Literal(path)}
            """);

        test.Connection.Scalar<long>($"SELECT count(*) FROM {DuckSql.Literal(path)} WHERE joined(l) <> array_to_string(l, ',')").ShouldBe(0);
        test.Connection.Scalar<long>($"SELECT count(*) FROM {DuckSql.Literal(path)} WHERE i % 2 = 1 AND field(s) <> s.t").ShouldBe(0);
        test.Connection.Scalar<long>(
            $"SELECT count(*) FROM (SELECT s, l FROM {DuckSql.Literal(path)} ORDER BY i % 11 LIMIT 15000) WHERE field(s) <> s.t OR joined(l) <> array_to_string(l, ',')").ShouldBe(0);
        File.Delete(path);
    }

    [Fact]
    public void State_is_made_for_each_thread_and_disposed()
    {
        var function = new WithState();
        using (var test = new TestDatabase(threads: 4))
        {
            test.Connection.Register(function);
            test.Connection.Scalar<long>("SELECT sum(stateful(i)) FROM range(1000000) r(i)").ShouldBe(499999500000);
        }

        function.States.ShouldNotBeEmpty();
        function.States.Sum(state => state.Rows).ShouldBe(1000000);
        function.States.ShouldAllBe(state => state.IsDisposed);
        function.States.ShouldAllBe(state => state.SharedBy == 1);
    }

    [Fact]
    public void A_state_that_cannot_be_made_is_an_error_of_the_query()
    {
        using var test = new TestDatabase();
        test.Connection.Register(new WithState { Failure = "no state today" });

        Should.Throw<DuckException>(() => test.Connection.Execute("SELECT stateful(1)")).Message.ShouldContain("no state today");
    }

    [Fact]
    public void A_chunk_kept_beyond_the_call_is_refused()
    {
        using var test = new TestDatabase();
        DuckDataChunk? kept = null;
        test.Connection.Register(DuckScalarFunction.Create("keep", DuckLogicalType.Boolean, [DuckLogicalType.BigInt], (input, output) =>
        {
            kept = input;
            output.Values<bool>().Clear();
        }));
        test.Connection.Execute("SELECT keep(1)");

        Should.Throw<ObjectDisposedException>(() => { kept!.Column(0); });
    }

    [Fact]
    public void A_function_is_overloaded_by_its_parameters_and_replaced_by_the_same()
    {
        using var test = new TestDatabase();
        test.Connection.Register(Constant(1, DuckLogicalType.BigInt));
        test.Connection.Register(Constant(2, DuckLogicalType.Varchar));

        using var result = test.Connection.Query("SELECT pick(0::BIGINT), pick('')");
        result.Rows().Single().ShouldBe([1L, 2L]);

        test.Connection.Register(Constant(3, DuckLogicalType.Varchar));
        test.Connection.Scalar<long>("SELECT pick('')").ShouldBe(3);
    }

    [Fact]
    public void A_result_type_that_no_value_has_is_refused()
    {
        using var test = new TestDatabase();

        Should.Throw<DuckException>(() => test.Connection.Register(
            DuckScalarFunction.Create("bad", DuckLogicalType.Any, [], (_, _) => { }))).Message.ShouldContain("bad");
    }

    private static DuckScalarFunction Constant(long value, DuckLogicalType parameter) =>
        DuckScalarFunction.Create("pick", DuckLogicalType.BigInt, [parameter], (_, output) => output.Values<long>().Fill(value));

    private static DuckScalarFunction Counting(string name, bool isVolatile, Action<int> count) => DuckScalarFunction.Create(
        name, DuckLogicalType.BigInt, [DuckLogicalType.Varchar], isVolatile: isVolatile, body: (input, output) =>
        {
            count(input.Count);
            output.Values<long>().Clear();
        });

    private static void SplitWords(DuckDataChunk input, DuckVectorWriter output)
    {
        var texts = input.Column(0);
        var lists = output.Values<DuckListEntry>();
        var offset = 0;
        for (var row = 0; row < input.Count; row++)
        {
            var length = texts.Utf8(row).Count((byte)' ') + 1;
            lists[row] = new((ulong)offset, (ulong)length);
            offset += length;
        }

        var child = output.ListChild(offset);
        var words = child.Field(0);
        var places = child.Field(1).Values<int>();
        for (var row = 0; row < input.Count; row++)
        {
            var element = (int)lists[row].Offset;
            var text = texts.Utf8(row);
            foreach (var range in text.Split((byte)' '))
            {
                words.SetUtf8(element, text[range]);
                places[element++] = range.Start.Value;
            }
        }
    }

    private static void JoinTexts(DuckDataChunk input, DuckVectorWriter output)
    {
        var lists = input.Column(0);
        var texts = lists.Child;
        for (var row = 0; row < input.Count; row++)
        {
            var joined = new List<string>();
            for (var i = 0; i < (int)lists.Lists[row].Length; i++)
            {
                joined.Add(Encoding.UTF8.GetString(texts.Utf8((int)lists.Lists[row].Offset + i)));
            }

            output.SetText(row, string.Join(',', joined));
        }
    }

    private sealed class WithState() : DuckScalarFunction("stateful", DuckLogicalType.BigInt, DuckLogicalType.BigInt)
    {
        public ConcurrentBag<State> States { get; } = [];

        public string? Failure { get; init; }

        protected override object CreateState()
        {
            if (Failure is not null)
            {
                throw new InvalidOperationException(Failure);
            }

            var state = new State();
            States.Add(state);
            return state;
        }

        protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
        {
            var mine = (State)state!;
            mine.SharedBy = Math.Max(mine.SharedBy, Interlocked.Increment(ref mine.Users));
            mine.Rows += input.Count;
            input.Column(0).Values<long>().CopyTo(output.Values<long>());
            Interlocked.Decrement(ref mine.Users);
        }
    }

    private sealed class State : IDisposable
    {
        public int Users;

        public int SharedBy { get; set; }

        public long Rows { get; set; }

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
