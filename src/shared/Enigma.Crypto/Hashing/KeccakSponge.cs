// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Enigma.Crypto;

/// <summary>The sponge over <see cref="KeccakPermutation"/> (FIPS 202 §4): absorb any number of parts, then squeeze once.</summary>
internal struct KeccakSponge
{
    internal const byte KeccakSuffix = 0x01;
    internal const byte Sha3Suffix = 0x06;
    internal const byte ShakeSuffix = 0x1F;

    /// <summary>The rate in bytes for a security of 256 bits.</summary>
    internal const int Rate = 136;

    private readonly byte _suffix;
    private Lanes _lanes;
    private int _position;
    private int _absorbed;

    internal KeccakSponge(byte suffix) => _suffix = suffix;

    internal void Absorb(ReadOnlySpan<byte> data)
    {
        Span<ulong> lanes = _lanes;
        _absorbed += data.Length;
        while (!data.IsEmpty)
        {
            if (_position == 0 && data.Length >= Rate)
            {
                for (var lane = 0; lane < Rate / 8; lane++)
                {
                    lanes[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(data[(8 * lane)..]);
                }

                KeccakPermutation.Apply(lanes);
                data = data[Rate..];
                continue;
            }

            var take = Math.Min(data.Length, Rate - _position);
            XorBytes(lanes, _position, data[..take]);
            _position += take;
            data = data[take..];
            if (_position == Rate)
            {
                KeccakPermutation.Apply(lanes);
                _position = 0;
            }
        }
    }

    /// <summary>Pads and fills <paramref name="output"/>; the sponge is spent and wiped afterwards.</summary>
    internal void Squeeze(Span<byte> output)
    {
        PrimitiveTally.Count(Primitive.Keccak, _absorbed);
        Span<ulong> lanes = _lanes;
        XorByte(lanes, _position, _suffix);
        XorByte(lanes, Rate - 1, 0x80);
        KeccakPermutation.Apply(lanes);
        while (true)
        {
            var take = Math.Min(output.Length, Rate);
            var lane = 0;
            for (; 8 * lane + 8 <= take; lane++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(output[(8 * lane)..], lanes[lane]);
            }

            for (var i = 8 * lane; i < take; i++)
            {
                output[i] = (byte)(lanes[i / 8] >> (8 * (i % 8)));
            }

            output = output[take..];
            if (output.IsEmpty)
            {
                break;
            }

            KeccakPermutation.Apply(lanes);
        }

        lanes.Clear();
        _position = 0;
        _absorbed = 0;
    }

    // Eight bytes at a time: where they do not begin with a lane they end in the next one.
    private static void XorBytes(Span<ulong> lanes, int position, ReadOnlySpan<byte> data)
    {
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..], position += sizeof(ulong))
        {
            var eight = BinaryPrimitives.ReadUInt64LittleEndian(data);
            var shift = 8 * (position % 8);
            lanes[position / 8] ^= eight << shift;
            if (shift != 0)
            {
                lanes[(position / 8) + 1] ^= eight >> (64 - shift);
            }
        }

        for (var i = 0; i < data.Length; i++)
        {
            XorByte(lanes, position + i, data[i]);
        }
    }

    private static void XorByte(Span<ulong> lanes, int position, byte value) =>
        lanes[position / 8] ^= (ulong)value << (8 * (position % 8));

    [InlineArray(KeccakPermutation.LaneCount)]
    private struct Lanes
    {
        private ulong _first;
    }
}
