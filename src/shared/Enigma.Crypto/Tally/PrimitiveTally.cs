// SPDX-License-Identifier: MIT
using System.Numerics;

namespace Enigma.Crypto;

/// <summary>
/// Counts which primitives run, by kind and size class, for measurements (bench/tasks). Off unless a measurement in this process turns it
/// on, and then for all threads, because a task is computed on several; nothing in measured code does, and nothing there reads it. Off, it
/// costs one read of a field per primitive.
/// </summary>
/// <remarks>A primitive made of others is counted once, by its own name: HKDF is not counted as HMAC again.</remarks>
internal sealed class PrimitiveTally : IDisposable
{
    private const int SizeClasses = 32;

    private static PrimitiveTally? _running;

    private readonly long[] _counts = new long[Enum.GetValues<Primitive>().Length * SizeClasses];
    private readonly long[] _bytes = new long[Enum.GetValues<Primitive>().Length * SizeClasses];

    private PrimitiveTally()
    {
    }

    /// <summary>What was counted, kinds and classes that never ran left out.</summary>
    internal IReadOnlyList<PrimitiveUse> Uses =>
    [
        .. Enumerable.Range(0, _counts.Length)
            .Where(cell => _counts[cell] > 0)
            .Select(cell => new PrimitiveUse((Primitive)(cell / SizeClasses), _counts[cell], (int)(_bytes[cell] / _counts[cell]))),
    ];

    /// <summary>Begins to count, in this whole process, until the tally is disposed.</summary>
    /// <exception cref="InvalidOperationException">Another tally runs.</exception>
    internal static PrimitiveTally Start()
    {
        var tally = new PrimitiveTally();
        return Interlocked.CompareExchange(ref _running, tally, null) is null
            ? tally
            : throw new InvalidOperationException("another tally runs in this process");
    }

    /// <summary>One run of a primitive over so many bytes.</summary>
    internal static void Count(Primitive primitive, int bytes) => _running?.Add(primitive, bytes);

    /// <summary>Counts no more.</summary>
    public void Dispose() => Interlocked.CompareExchange(ref _running, null, this);

    private void Add(Primitive primitive, int bytes)
    {
        // Class k holds the sizes from 2^k to below 2^(k+1): a cell's mean is within a factor of two of each size in it.
        var cell = ((int)primitive * SizeClasses) + BitOperations.Log2((uint)bytes | 1);
        Interlocked.Increment(ref _counts[cell]);
        Interlocked.Add(ref _bytes[cell], bytes);
    }
}
