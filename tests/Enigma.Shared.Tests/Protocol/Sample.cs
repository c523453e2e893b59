// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Shared.Tests.Protocol;

/// <summary>Values that differ by their name and are the same in every run.</summary>
internal static class Sample
{
    internal static readonly NetworkId Network = new(Hash("network"));
    internal static readonly ContractAddress Contract = new(Address("contract"));
    internal static readonly Address Sender = Address("sender");
    internal static readonly TaskTerms Terms = TaskTerms.ForComputation(GasClass.Of(5), 1_000_000_000);

    internal static readonly DeploymentTerms Deployment = new(
        Hash("code"), HostAbi.EnigmaV1, Reveal.Confirmed, Finality.Latest, 1, Placement.RandomEachEpoch, 1, Hash("salt"));

    internal static readonly TaskRecord Record = new(
        false, Contract, Sender, 7, Hash("envelope"), Terms, new(3), new(4), new(2), new(1000), 1_790_000_000, Hash("prevrandao"));

    internal static readonly TaskEntry Task = new(Record);

    internal static readonly DeployEntry Deploy = new(Record, Deployment);

    internal static readonly CheckpointHeader CheckpointHeader = new(
        Network, Contract, new(5), new(4), new(Hash("state")), new(Hash("queue")), Hash("deploy entry"), EntryStatus.Succeeded,
        [Hash("peak 1"), Hash("peak 2")], [Hash("page")]);

    internal static readonly Leaf Leaf = Leaf.OfTask(
        Task, Network, new(1), EntryStatus.Succeeded, GasClass.Of(2), Hash("body"), new(Hash("state")));

    internal static readonly BatchEntry BatchEntry = new(
        Contract, new(Hash("previous")), new(new(Hash("state")), Hash("root"), new(Hash("queue")), 2, Hash32.Zero), 25_000,
        [new(EntryStatus.Succeeded, GasClass.Of(1)), new(EntryStatus.Failed, GasClass.Base)]);

    internal static readonly LedgerProof Proof = new(
        new(1000), [new(Bytes("node", 40))], [new(Hash("slot"), [new(Bytes("leaf", 50))]), new(Hash("absent"), [])]);

    internal static readonly PlainInputs Inputs = new(Contract, Terms, Hash32.Zero, "add(uint256,uint256)", Bytes("arguments", 64));

    internal static readonly NetworkManifest Manifest = ManifestOf(31337);

    internal static readonly EnclaveSignature Signature = new(Bytes("signature", 65));

    internal static readonly PlainQuery Query = new(
        QueryKind.Query, Contract, "balanceOf(address)", Bytes("arguments", 32),
        new QueryPermit(Sender, QueryScope.All, [Contract], 1_790_000_000, Hash("nonce"), WorkerKey().Public.Hash), Signature, WorkerKey().Public);

    internal static readonly KeyRequest KeyRequest = new(
        Network, Contract, Address("signer"), [new(2), new(3), new(9)], Hash("nonce"), WorkerKey().Public);

    internal static readonly StateDelta Delta = new(
        EntryStatus.Succeeded, GasClass.Of(3),
        [new(ByteString.Empty, Bytes("value", 5)), new(Bytes("a", 1), null), new(Bytes("a", 2), ByteString.Empty)]);

    internal static Hash32 Hash(string name) => Keccak256.Hash(Encoding.UTF8.GetBytes(name));

    internal static Address Address(string name) => Enigma.Crypto.Address.FromSpan(Hash(name).AsSpan()[..20]);

    /// <summary>Bytes that begin alike for one name, whatever their length.</summary>
    internal static ByteString Bytes(string name, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i += Hash32.Size)
        {
            Hash($"{name} {i}").AsSpan()[..Math.Min(Hash32.Size, length - i)].CopyTo(bytes.AsSpan(i));
        }

        return bytes;
    }

    internal static NetworkManifest ManifestOf(ulong chainId)
    {
        using var authority = Ed25519PrivateKey.FromSeed(Hash("authority").AsSpan());
        return new(
            chainId, Address("ledger"), Network, HeaderTrust.Authority, Hash32.FromSpan(authority.PublicKey), AttestationRoot.Development,
            DevelopmentRoot.OfSeed(Hash("root").AsSpan()).Hash, Hash("worker enclave"), Hash("keeper enclave"));
    }

    internal static (XWingPrivateKey Private, EncryptionKey Public) WorkerKey()
    {
        var key = XWingPrivateKey.FromSeed(Hash("worker key").AsSpan());
        return (key, EncryptionKey.Of(key));
    }

    internal static UserSeed Seed(string name = "user") => new(Hash(name).AsSpan());

    internal static KeeperRoots Roots() => new(Hash("master").AsSpan(), Network);
}
