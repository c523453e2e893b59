// SPDX-License-Identifier: MIT
using System.Buffers.Binary;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>Looks for all forms of many secrets at once, in one pass over the bytes.</summary>
internal sealed class LeakSearch
{
    private const int Prefix = 4;
    private const int HashBits = 20;

    // Which hashes of four bytes any half begins with: rules out nearly every place at the cost of one look.
    private readonly ulong[] _beginnings = new ulong[(1 << HashBits) / 64];
    private readonly Dictionary<uint, List<Half>> _halves = [];

    public LeakSearch(IEnumerable<Secret> secrets)
    {
        foreach (var secret in secrets)
        {
            foreach (var (form, whole) in SecretForms.Of(secret.Bytes))
            {
                foreach (var half in SecretForms.HalvesOf(whole))
                {
                    Add(new Half(secret, form, half));
                }
            }
        }
    }

    public IEnumerable<(Secret Secret, string Form, int Offset)> Find(byte[] bytes)
    {
        foreach (var offset in Candidates(bytes))
        {
            if (_halves.TryGetValue(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset)), out var halves))
            {
                foreach (var half in halves.Where(half => bytes.AsSpan(offset).StartsWith(half.Bytes)))
                {
                    yield return (half.Secret, half.Form, offset);
                }
            }
        }
    }

    private static int Hash(uint four) => (int)((four * 0x9E3779B1u) >> (32 - HashBits));

    private void Add(Half half)
    {
        var beginning = BinaryPrimitives.ReadUInt32LittleEndian(half.Bytes);
        var hash = Hash(beginning);
        _beginnings[hash >> 6] |= 1ul << hash;
        if (!_halves.TryGetValue(beginning, out var halves))
        {
            _halves[beginning] = halves = [];
        }

        halves.Add(half);
    }

    private List<int> Candidates(byte[] bytes)
    {
        var candidates = new List<int>();
        var beginnings = _beginnings.AsSpan();
        for (var offset = 0; offset + Prefix <= bytes.Length; offset++)
        {
            var hash = Hash(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset)));
            if ((beginnings[hash >> 6] & (1ul << hash)) != 0)
            {
                candidates.Add(offset);
            }
        }

        return candidates;
    }

    private sealed record Half(Secret Secret, string Form, byte[] Bytes);
}
