// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Vectors.Tests.Ethereum;

public sealed class ProofVectorTests
{
    private static readonly VectorFile Vectors = VectorFile.Load("ethereum-proofs");

    [Fact]
    public void File_HasEveryKindThatIsReadHere() =>
        Assert.Equal(
            "account 7, account.refused 27, header 4, header.refused 15, storage 13, storage.refused 4",
            Vectors.Census);

    [Fact]
    public void Header_HasTheHashOfItsBlock()
    {
        Vectors.ForEach("header", v =>
        {
            var header = BlockHeader.Decode(v.Bytes("rlp"));
            Assert.Equal(v.Hash("hash"), header.Hash);
            if (!v.TryGetProperty("fields", out var fields))
            {
                return;
            }

            Assert.Equal(v.Bytes("rlp"), BlockHeaderFields.ToRlp(name => fields.Text(name)));
            Assert.Equal(fields.Hash("parentHash"), header.ParentHash);
            Assert.Equal(fields.Hash("stateRoot"), header.StateRoot);
            Assert.Equal(fields.Hash("mixHash"), header.PrevRandao);
            Assert.Equal(fields.Hash("requestsHash"), header.RequestsHash);
            Assert.Equal(Convert.ToUInt64(fields.Text("number"), 16), header.Number);
            Assert.Equal(Convert.ToUInt64(fields.Text("timestamp"), 16), header.Timestamp);
            Assert.Equal(Convert.ToUInt64(fields.Text("baseFeePerGas"), 16), header.BaseFeePerGas.ToUInt64());
        });
        Vectors.ForEachRefused("header.refused", v => BlockHeader.Decode(v.Bytes("rlp")));
    }

    [Fact]
    public void VerifyAccount_ReadsPresentAndAbsentAccounts()
    {
        Vectors.ForEach("account", v =>
        {
            var account = MerklePatriciaProof.VerifyAccount(v.Hash("stateRoot"), v.Address("address"), v.ByteStrings("nodes"));
            Assert.Equal(v.GetProperty("exists").GetBoolean(), account.Exists);
            Assert.Equal(v.Number("nonce"), account.Nonce);
            Assert.Equal(v.Text("balance"), account.Balance.ToString());
            Assert.Equal(v.Hash("storageRoot"), account.StorageRoot);
            Assert.Equal(v.Hash("codeHash"), account.CodeHash);
        });
        Vectors.ForEachRefused("account.refused", v =>
            MerklePatriciaProof.VerifyAccount(v.Hash("stateRoot"), v.Address("address"), v.ByteStrings("nodes")));
    }

    [Fact]
    public void VerifyStorage_ReadsPresentAndAbsentSlots()
    {
        Vectors.ForEach("storage", v => Assert.Equal(
            v.Hash("value"), MerklePatriciaProof.VerifyStorage(v.Hash("storageRoot"), v.Hash("slot"), v.ByteStrings("nodes"))));
        Vectors.ForEachRefused("storage.refused", v =>
            MerklePatriciaProof.VerifyStorage(v.Hash("storageRoot"), v.Hash("slot"), v.ByteStrings("nodes")));
    }

    [Fact]
    public void VerifyStorage_WithAnyByteOfAProofAltered_Refuses() =>
        Vectors.ForEach("storage", v =>
        {
            var nodes = v.ByteStrings("nodes");
            for (var node = 0; node < nodes.Count; node++)
            {
                for (var position = 0; position < nodes[node].Length; position += 7)
                {
                    var altered = nodes.Select(n => n.ToArray()).ToArray();
                    altered[node][position] ^= 0x10;
                    var error = Assert.Throws<EnigmaException>(() =>
                        MerklePatriciaProof.VerifyStorage(v.Hash("storageRoot"), v.Hash("slot"), altered));
                    Assert.Equal(ProofErrors.WrongNode, error.Code);
                }
            }
        });

    // A node whose hash is right because the attacker chose the root: whatever the bytes are, the answer is a value or a coded refusal.
    [Fact]
    public void VerifyStorage_WithAForgedRootNode_GivesAValueOrACode() =>
        Vectors.ForEach("storage", v =>
        {
            if (v.ByteStrings("nodes") is not [var root, ..])
            {
                return;
            }

            for (var position = 0; position < root.Length; position++)
            {
                var forged = root.ToArray();
                forged[position] ^= (byte)(1 << (position % 8));
                try
                {
                    MerklePatriciaProof.VerifyStorage(Keccak256.Hash(forged), v.Hash("slot"), [forged]);
                }
                catch (EnigmaException e)
                {
                    Assert.StartsWith("proof.", e.Code.Name, StringComparison.Ordinal);
                }
            }
        });

    [Fact]
    public void VerifyStorage_OfAnotherSlot_NeverGivesThisSlotsValue() =>
        Vectors.ForEach("storage", v =>
        {
            try
            {
                var other = MerklePatriciaProof.VerifyStorage(v.Hash("storageRoot"), Hash32.FromUInt64(777), v.ByteStrings("nodes"));
                Assert.True(other.IsZero);
            }
            catch (EnigmaException e)
            {
                Assert.StartsWith("proof.", e.Code.Name, StringComparison.Ordinal);
            }
        });
}
