// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Trusted.Tests.Ledger;

/// <summary>A block of the test's chain: its header, and the tries that its proofs come from.</summary>
internal sealed class TestBlock
{
    private readonly Trie _state = new();
    private readonly Trie _storage;
    private readonly Address _ledger;

    public TestBlock(ulong number, Hash32 parent, ulong timestamp, Hash32 prevRandao, Address ledger, Trie storage)
    {
        _storage = storage;
        _ledger = ledger;
        _state.Set(ledger.AsSpan(), Account(storage.Root));
        for (byte i = 1; i < 20; i++)
        {
            // Neighbours, so that the account proof has more than one node.
            _state.Set(new[] { i }, Account(Keccak256.Hash([0x80])));
        }

        Number = number;
        Timestamp = timestamp;
        Header = Encode(number, parent, timestamp, prevRandao, _state.Root);
        Hash = Keccak256.Hash(Header);
    }

    public ulong Number { get; }

    public ulong Timestamp { get; }

    public byte[] Header { get; }

    public Hash32 Hash { get; }

    public LedgerProof Prove(params IEnumerable<Hash32> slots) => new(
        new BlockNumber(Number),
        [.. _state.Prove(_ledger.AsSpan()).Select(node => new ProofNode(node))],
        [.. slots.Distinct().Select(slot => new SlotProof(slot, [.. _storage.Prove(slot.AsSpan()).Select(node => new ProofNode(node))]))]);

    private static byte[] Account(Hash32 storageRoot) => Rlp.List(
        Rlp.Number(1), Rlp.Number(0), Rlp.Bytes(storageRoot.AsSpan()), Rlp.Bytes(Keccak256.OfEmpty.AsSpan()));

    public static byte[] Encode(ulong number, Hash32 parent, ulong timestamp, Hash32 prevRandao, Hash32 stateRoot) => Rlp.List(
        Word(parent), Word(Keccak256.Hash([0xC0])), Rlp.Bytes(new byte[20]), Word(stateRoot), Word(default), Word(default),
        Rlp.Bytes(new byte[256]), Rlp.Number(0), Rlp.Number(number), Rlp.Number(30_000_000), Rlp.Number(21_000), Rlp.Number(timestamp),
        Rlp.Bytes([]), Word(prevRandao), Rlp.Bytes(new byte[8]), Rlp.Number(7));

    private static byte[] Word(Hash32 word) => Rlp.Bytes(word.AsSpan());
}
