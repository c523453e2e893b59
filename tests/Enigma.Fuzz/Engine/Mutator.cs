// SPDX-License-Identifier: MIT
using System.Buffers.Binary;

namespace Enigma.Fuzz.Engine;

/// <summary>Makes new inputs of known ones: bits, ranges, lengths, repetitions, words and the edges of integers.</summary>
/// <param name="random">Its only source of choices.</param>
/// <param name="words">Byte strings that the parser knows.</param>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> words)
{
    private const int MostSteps = 5;

    private static readonly ulong[] Edges =
    [
        0, 1, 2, 31, 32, 33, 55, 56, 127, 128, 129, 255, 256, 32767, 32768, 65535, 65536, 0x00ff_ffff, 0x0100_0000, 0x0100_0001,
        0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, ulong.MaxValue,
    ];

    /// <summary>A few changes of <paramref name="input"/>, cut to <paramref name="maximumLength"/>; <paramref name="other"/> gives parts.</summary>
    public byte[] Mutate(byte[] input, byte[] other, int maximumLength)
    {
        var data = new List<byte>(input);
        var steps = random.Next(1, MostSteps + 1);
        for (var i = 0; i < steps; i++)
        {
            Step(data, other);
        }

        if (data.Count > maximumLength)
        {
            data.RemoveRange(maximumLength, data.Count - maximumLength);
        }

        return [.. data];
    }

    private void Step(List<byte> data, byte[] other)
    {
        switch (random.Next(13))
        {
            case 0: ChangeByte(data, old => (byte)(old ^ (1 << random.Next(8)))); break;
            case 1: ChangeByte(data, _ => (byte)random.Next(256)); break;
            case 2: ChangeByte(data, old => (byte)(old + (random.Next(2) == 0 ? 1 : -1))); break;
            case 3: data.InsertRange(Place(data), RandomBytes()); break;
            case 4: Remove(data); break;
            case 5: data.InsertRange(Place(data), Repeated(Part([.. data]))); break;
            case 6: Truncate(data); break;
            case 7: Splice(data, other); break;
            case 8: Overwrite(data, Edge()); break;
            case 9: EditLength(data); break;
            case 10: Overwrite(data, Word()); break;
            case 11: data.InsertRange(Place(data), Word()); break;
            default: Overwrite(data, Part(other)); break;
        }
    }

    private int Place(List<byte> data) => random.Next(data.Count + 1);

    private void ChangeByte(List<byte> data, Func<byte, byte> change)
    {
        if (data.Count > 0)
        {
            var place = random.Next(data.Count);
            data[place] = change(data[place]);
        }
    }

    private byte[] RandomBytes()
    {
        var bytes = new byte[random.Next(1, 9)];
        random.NextBytes(bytes);
        return bytes;
    }

    private void Remove(List<byte> data)
    {
        var from = Place(data);
        data.RemoveRange(from, Math.Min(data.Count - from, 1 << random.Next(6)));
    }

    private void Truncate(List<byte> data)
    {
        var length = Place(data);
        data.RemoveRange(length, data.Count - length);
    }

    private byte[] Part(byte[] source)
    {
        var from = random.Next(source.Length + 1);
        return source.AsSpan(from, Math.Min(source.Length - from, 1 << random.Next(8))).ToArray();
    }

    private byte[] Repeated(byte[] part) => [.. Enumerable.Repeat(part, 1 << random.Next(7)).SelectMany(bytes => bytes)];

    // The beginning of one and the end of another.
    private void Splice(List<byte> data, byte[] other)
    {
        Truncate(data);
        data.AddRange(other.AsSpan(random.Next(other.Length + 1)));
    }

    private void Overwrite(List<byte> data, byte[] bytes)
    {
        var place = Place(data);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (place + i < data.Count)
            {
                data[place + i] = bytes[i];
            }
            else
            {
                data.Add(bytes[i]);
            }
        }
    }

    private byte[] Edge()
    {
        var value = Edges[random.Next(Edges.Length)];
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        if (random.Next(8) == 0)
        {
            Array.Reverse(bytes);
            return bytes[..(1 << random.Next(4))];
        }

        return random.Next(6) == 0 ? [.. new byte[24], .. bytes] : bytes[^(1 << random.Next(4))..];
    }

    // Two or four bytes that could be the length of something behind them.
    private void EditLength(List<byte> data)
    {
        for (var attempt = 0; attempt < 16 && data.Count >= 4; attempt++)
        {
            var width = random.Next(2) == 0 ? 2 : 4;
            var place = random.Next(data.Count - width + 1);
            ulong value = 0;
            for (var i = 0; i < width; i++)
            {
                value = (value << 8) | data[place + i];
            }

            if (value == 0 || value > (ulong)(data.Count - place))
            {
                continue;
            }

            value = random.Next(4) switch { 0 => value + 1, 1 => value - 1, 2 => (ulong)(data.Count - place - width), _ => value * 2 };
            for (var i = width - 1; i >= 0; i--, value >>= 8)
            {
                data[place + i] = (byte)value;
            }

            return;
        }
    }

    private byte[] Word() => words.Count == 0 ? Edge() : words[random.Next(words.Count)];
}
