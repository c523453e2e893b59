// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>
/// The bloom filter of a block header over the emitters and topics of its events. It has no false negatives: an emitter that is not in it
/// emitted nothing in the block, whatever an endpoint says or leaves out.
/// </summary>
internal static class LogsBloom
{
    private const int Size = 256;
    private const int FieldsBefore = 6;

    /// <summary>False when the block of this header certainly has no event of <paramref name="emitter"/>.</summary>
    public static bool MayContain(ReadOnlySpan<byte> headerRlp, Address emitter)
    {
        var reader = new RlpReader(headerRlp);
        var fields = reader.ReadList();
        for (var i = 0; i < FieldsBefore; i++)
        {
            fields.ReadBytes();
        }

        return IsSet(fields.ReadBytes(Size), Keccak256.Hash(emitter.AsSpan()));
    }

    // Each value sets three bits: the low 11 bits of the first three pairs of bytes of its hash, counted from the filter's end.
    private static bool IsSet(ReadOnlySpan<byte> bloom, Hash32 hash)
    {
        var bytes = hash.AsSpan();
        for (var pair = 0; pair < 6; pair += 2)
        {
            var bit = ((bytes[pair] << 8) | bytes[pair + 1]) % (Size * 8);
            if ((bloom[Size - 1 - (bit / 8)] & (1 << (bit % 8))) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
