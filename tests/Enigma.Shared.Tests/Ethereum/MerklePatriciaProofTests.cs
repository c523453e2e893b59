// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Shared.Tests.Ethereum;

/// <summary>What real proofs, which are in the vectors, practically never have: nodes so short that they stand in their parent.</summary>
public sealed class MerklePatriciaProofTests
{
    private static readonly Hash32 Slot = Hash32.FromUInt64(3);
    private static readonly byte[] Key = Keccak256.Hash(Slot.AsSpan()).ToArray();

    [Fact]
    public void VerifyStorage_ThroughALeafThatStandsInItsBranch_GivesItsValue()
    {
        var branch = Branch(Key[31] >> 4, Leaf([(byte)(0x30 | (Key[31] & 0xF))], [42]));
        var root = Extension(branch);

        Assert.Equal(
            Hash32.FromUInt64(42),
            MerklePatriciaProof.VerifyStorage(Keccak256.Hash(root), Slot, [root, branch]));
    }

    [Fact]
    public void VerifyStorage_ThroughALeafOfAnotherKeyInTheBranch_ProvesAbsence()
    {
        var branch = Branch(Key[31] >> 4, Leaf([(byte)(0x30 | ((Key[31] ^ 1) & 0xF))], [42]));
        var root = Extension(branch);
        Assert.True(MerklePatriciaProof.VerifyStorage(Keccak256.Hash(root), Slot, [root, branch]).IsZero);
    }

    [Fact]
    public void VerifyStorage_ThroughAnEmptyChild_ProvesAbsence()
    {
        var branch = Branch((Key[31] >> 4) ^ 1, Leaf([(byte)(0x30 | (Key[31] & 0xF))], [42]));
        var root = Extension(branch);
        Assert.True(MerklePatriciaProof.VerifyStorage(Keccak256.Hash(root), Slot, [root, branch]).IsZero);
    }

    [Fact]
    public void VerifyStorage_WithALongNodeInItsParent_Refuses()
    {
        var longLeaf = Leaf([(byte)(0x30 | (Key[31] & 0xF))], new RlpListWriter().Add(new byte[32]).ToArray());
        var branch = Branch(Key[31] >> 4, longLeaf);
        var root = Extension(branch);
        var error = Assert.Throws<EnigmaException>(() => MerklePatriciaProof.VerifyStorage(Keccak256.Hash(root), Slot, [root, branch]));
        Assert.Equal(ProofErrors.Invalid, error.Code);
    }

    [Fact]
    public void VerifyStorage_OfAnEmptyTrie_IsZeroWithAndWithoutItsNode()
    {
        Assert.True(MerklePatriciaProof.VerifyStorage(MerklePatriciaProof.EmptyRoot, Slot, []).IsZero);
        Assert.True(MerklePatriciaProof.VerifyStorage(MerklePatriciaProof.EmptyRoot, Slot, [[0x80]]).IsZero);
        Assert.Throws<EnigmaException>(() => MerklePatriciaProof.VerifyStorage(Hash32.Zero, Slot, []));
    }

    [Fact]
    public void VerifyStorage_ThroughTheEmptyTrieBelowTheRoot_Refuses()
    {
        byte[] empty = [0x80];
        var root = Extension(empty);
        var error = Assert.Throws<EnigmaException>(() => MerklePatriciaProof.VerifyStorage(Keccak256.Hash(root), Slot, [root, empty]));
        Assert.Equal(ProofErrors.Invalid, error.Code);
    }

    [Fact]
    public void EmptyRoot_IsTheKnownHash() =>
        Assert.Equal("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421", MerklePatriciaProof.EmptyRoot.ToString());

    private static byte[] Leaf(byte[] path, byte[] value) => new RlpListWriter().Add(path).Add(value).ToArray();

    private static byte[] Extension(byte[] child) =>
        new RlpListWriter().Add([0x00, .. Key.AsSpan(0, 31)]).Add(Keccak256.Hash(child)).ToArray();

    private static byte[] Branch(int index, byte[] child)
    {
        var branch = new RlpListWriter();
        for (var i = 0; i < 17; i++)
        {
            if (i == index)
            {
                branch.AddEncoded(child);
            }
            else
            {
                branch.Add(ReadOnlySpan<byte>.Empty);
            }
        }

        return branch.ToArray();
    }
}
