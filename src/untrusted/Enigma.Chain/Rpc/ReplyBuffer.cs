// SPDX-License-Identifier: MIT
using System.Buffers;

namespace Enigma.Chain;

/// <summary>The body of one reply, in a buffer of the shared pool until it is disposed of. Nothing in it is secret: it is not cleared.</summary>
internal sealed class ReplyBuffer : IDisposable
{
    private const int SmallestFirst = 4 * 1024;

    // A length that is only told takes no more than this; beyond it the buffer grows with what came.
    private const int LargestFirst = 1024 * 1024;

    private byte[] _bytes;
    private int _length;

    private ReplyBuffer(long expected) =>
        // With room for one byte more than is expected: there the end is seen.
        _bytes = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(expected + 1, SmallestFirst, LargestFirst));

    /// <summary>What was read; good until the buffer is disposed of.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Reads a body to its end.</summary>
    /// <param name="content">The body.</param>
    /// <param name="most">The most bytes that are read and held.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null when the body is longer than <paramref name="most"/>, or says so.</returns>
    public static async Task<ReplyBuffer?> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        var told = content.Headers.ContentLength ?? 0;
        if (told > most)
        {
            return null;
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // Where a read fails the buffer is left to the collector: who was about to write into it may still do so.
            var buffer = new ReplyBuffer(told);
            while (buffer._length <= most)
            {
                var read = await stream.ReadAsync(buffer.Room(most), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return buffer;
                }

                buffer._length += read;
            }

            buffer.Dispose();
            return null;
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length) = ([], 0);
    }

    private Memory<byte> Room(int most)
    {
        if (_length == most)
        {
            // Only shows whether there is more.
            return new byte[1];
        }

        if (_length == _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _length, most));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsMemory(_length, Math.Min(_bytes.Length, most) - _length);
    }
}
