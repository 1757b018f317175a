namespace Sluice.DuckDbApi;

/// <summary>Makes every row of a result NULL that has a NULL among its arguments.</summary>
internal static class NullPropagation
{
    public static void Apply(DuckDataChunk input, DuckVectorWriter output)
    {
        var count = input.Count;
        for (var i = 0; i < input.Types.Count; i++)
        {
            var argument = input.Column(i);
            if (!argument.Validity.IsEmpty)
            {
                ApplyOne(argument, output, count);
            }
        }
    }

    private static void ApplyOne(in DuckVector argument, DuckVectorWriter output, int count)
    {
        if (output.Type.Id is not (DuckTypeId.Struct or DuckTypeId.Union or DuckTypeId.Array))
        {
            var words = output.WritableValidity();
            for (var i = 0; i < words.Length; i++)
            {
                words[i] &= argument.Validity[i];
            }

            return;
        }

        for (var row = 0; row < count; row++)
        {
            if (argument.IsNull(row))
            {
                output.SetNull(row);
            }
        }
    }
}
