// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Vectors.Tests.Keys;

/// <summary>The values of spec/vectors/keys.json: each follows from its name, so that making them again gives the same file.</summary>
internal static class KeysSample
{
    internal const ulong Now = 1_790_000_000;

    internal static readonly NetworkId Network = new(Hash("network"));
    internal static readonly ContractAddress Contract = new(Account("contract"));
    internal static readonly TaskTerms Terms = TaskTerms.ForComputation(GasClass.Of(5), 1_000_000_000);

    internal static readonly TaskEntry Entry = new(new(
        false, Contract, Account("sender"), 7, Hash("inputs"), Terms, new(3), new(4), new(2), new(1000), Now, Hash("prevrandao")));

    internal static readonly EnvelopeContext Context = EnvelopeContext.Of(Network, Entry);
    internal static readonly TaskId CalledTask = Entry.Record.Id(Network);

    internal static Hash32 Hash(string name) => Keccak256.Hash(Encoding.UTF8.GetBytes($"enigma vectors: {name}"));

    internal static Address Account(string name) => Address.FromSpan(Hash(name).AsSpan()[..Address.Size]);

    internal static string Hex(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    internal static byte[] Flip(ReadOnlySpan<byte> bytes, int position)
    {
        var copy = bytes.ToArray();
        copy[position < 0 ? copy.Length + position : position] ^= 1;
        return copy;
    }

    internal static KeeperRoots Roots() => new(Hash("master").AsSpan(), Network);
}
