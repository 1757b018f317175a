using System.Runtime.InteropServices;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>
/// The beginning of a file, for finding out its dialect and reading its header: at first a megabyte, more when the
/// header is longer.
/// </summary>
internal sealed class CsvHead : IDisposable
{
    private const int FirstBytes = 1 << 20;
    private readonly Stream _pass;

    public CsvHead(CsvInput input)
    {
        _pass = input.Open();
        Bytes = new byte[FirstBytes];
        Fill();
    }

    /// <summary>The bytes; only the first <see cref="Length"/> are the file's.</summary>
    public byte[] Bytes { get; private set; }

    public int Length { get; private set; }

    /// <summary>Whether this is the whole file.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads as much again.</summary>
    public void Grow()
    {
        var larger = new byte[checked(Bytes.Length * 2)];
        Bytes.AsSpan(0, Length).CopyTo(larger);
        Bytes = larger;
        Fill();
    }

    public void Dispose() => _pass.Dispose();

    private void Fill()
    {
        Length += _pass.ReadAtLeast(Bytes.AsSpan(Length), Bytes.Length - Length, throwOnEndOfStream: false);
        IsWhole = Length < Bytes.Length;
    }
}
