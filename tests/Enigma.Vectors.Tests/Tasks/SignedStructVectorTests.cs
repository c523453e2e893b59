// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Vectors.Tests.Tasks;

public sealed class SignedStructVectorTests
{
    private static readonly TasksFile Vectors = TasksFile.Load();

    [Fact]
    public void Domain_HasTheSeparator() => Assert.Equal(Vectors.Network.Hash("domainSeparator"), Vectors.Domain.Separator);

    [Fact]
    public void Admissions_AreSignedByTheSeat() =>
        Vectors.ForEach("admissions", v =>
        {
            var terms = v.GetProperty("terms");
            var admission = Admission.Of(
                TasksFile.Contract(v), v.Address("sender"), TasksFile.Hashes(v, "inputsHashes"), TasksFile.Terms(terms),
                TasksFile.KeyEpoch(terms),
                TasksFile.Deployment(v), new(TasksFile.Wide(v, "validUntil")));
            Assert.Equal(v.Hash("inputs"), admission.Inputs);
            Assert.Equal(v.Hash("termsHash"), admission.Terms);
            Assert.Equal(v.Hash("deploymentHash"), admission.Deployment);
            CheckSigned(v, admission, v.Address("signer"), "worker");
        });

    [Fact]
    public void Batches_AreSignedByTheSeat() =>
        Vectors.ForEach("batches", v =>
        {
            var entries = v.GetProperty("entries").EnumerateArray().Select(BatchEntry).ToList();
            var batch = BatchStatement.Of(new(TasksFile.Wide(v, "anchorNumber")), v.Hash("anchorHash"), entries);
            Assert.Equal(v.Hash("entriesHash"), batch.Entries);
            CheckSigned(v, batch, v.Address("signer"), "worker");
        });

    [Fact]
    public void KeeperStatements_AreSignedByTheKeeper()
    {
        using var keeper = Key("keeper");
        Vectors.ForEach("registrations", v => CheckSigned(
            v,
            new Registration(
                v.Address("operator"), v.Address("signer"), v.Hash("encryptionKeyHash"), v.Hash("measurement"), v.Hash("evidenceHash"),
                TasksFile.Wide(v, "expiry")),
            keeper.Address,
            "keeper"));
        Vectors.ForEach("seedCommitments", v =>
        {
            Assert.Equal(v.Hash("commitment"), Keccak256.Hash(v.Bytes("value"), v.Bytes("nonce")));
            CheckSigned(
                v,
                new SeedCommitment(new(TasksFile.Wide(v, "epoch")), v.Hash("commitment"), v.Hash("previous")),
                keeper.Address,
                "keeper");
        });
        Vectors.ForEach("contractKeys", v => CheckSigned(
            v,
            new ContractKeyStatement(TasksFile.Contract(v), new(TasksFile.Wide(v, "epoch")), v.Hash("publicKeyHash")),
            keeper.Address,
            "keeper"));
    }

    [Fact]
    public void Signatures_OfAnyOtherForm_AreRefused() =>
        Vectors.ForEachRefused("invalidSignatures", v => Secp256k1.Recover(v.Hash("digest"), v.Bytes("signature")));

    private static void CheckSigned(JsonElement v, ILedgerStatement statement, Address signer, string key)
    {
        Assert.Equal(v.Hash("digest"), Vectors.Domain.Digest(statement));
        Assert.True(Vectors.Domain.Verify(statement, TasksFile.Signature(v), signer));
        using var privateKey = Key(key);
        Assert.Equal(TasksFile.Signature(v), Vectors.Domain.Sign(statement, privateKey));
    }

    private static Secp256k1PrivateKey Key(string name) => Secp256k1PrivateKey.FromBytes(Vectors.Network.GetProperty("keys").Bytes(name));

    private static BatchEntry BatchEntry(JsonElement v)
    {
        // The results of a batch are bytes on the Ledger and a list at the door.
        var bytes = v.Bytes("results");
        var list = new WireWriter().WriteUInt16((ushort)bytes.Length).WriteSpan(bytes).ToArray();
        var reader = new WireReader(list, "results");
        return new(
            TasksFile.Contract(v), new(v.Hash("previousHead")), TasksFile.Head(v, (uint)v.Number("index")), TasksFile.Wider(v, "charges"),
            reader.ReadList<EntryResult>());
    }
}
