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

    internal KeccakSponge(byte suffix) => _suffix = suffix;

    internal void Absorb(ReadOnlySpan<byte> data)
    {
        Span<ulong> lanes = _lanes;
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
            for (var i = 0; i < take; i++)
            {
                XorByte(lanes, _position + i, data[i]);
            }

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
        Span<ulong> lanes = _lanes;
        XorByte(lanes, _position, _suffix);
        XorByte(lanes, Rate - 1, 0x80);
        KeccakPermutation.Apply(lanes);
        while (true)
        {
            var take = Math.Min(output.Length, Rate);
            for (var i = 0; i < take; i++)
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
    }

    private static void XorByte(Span<ulong> lanes, int position, byte value) =>
        lanes[position / 8] ^= (ulong)value << (8 * (position % 8));

    [InlineArray(KeccakPermutation.LaneCount)]
    private struct Lanes
    {
        private ulong _first;
    }
}
