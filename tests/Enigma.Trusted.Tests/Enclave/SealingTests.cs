// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave;
using Enigma.Enclave.Keys;
using Enigma.Enclave.Platform;
using Enigma.Enclave.Worker;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Enclave;

/// <summary>An enclave that comes back with its sealed secrets (spec/keys.md section 10).</summary>
public sealed class SealingTests
{
    [Fact]
    public void Worker_WithItsBlob_HasTheSameKeysAndTheSameBlob()
    {
        using var network = new TestNetwork();
        var born = network.Workers[0].Identity;
        Assert.Equal(born, Configure(network, WorkerEnclave.Create, network.Manifest.WorkerMeasurement, born.Sealed));
        Assert.NotEqual(born.Signer, Configure(network, WorkerEnclave.Create, network.Manifest.WorkerMeasurement, default).Signer);
    }

    [Fact]
    public void KeyKeeper_WithItsBlob_HasTheSameMasterSecret()
    {
        using var network = new TestNetwork();
        var contract = network.User("alice").NewContract("vault");
        var key = network.ContractKey(contract);
        network.RestartKeeper();
        Assert.Equal(key, network.ContractKey(contract));
        Assert.Equal(network.Ledger.Keeper, network.Keeper.Identity.Signer);
    }

    [Fact]
    public void Blob_HasTheFormOfTheSpecification()
    {
        using var network = new TestNetwork();
        var (blob, measurement) = (network.Keeper.Identity.Sealed.ToArray(), network.Manifest.KeeperMeasurement);
        byte[] prefix = [1, 2, .. network.Manifest.Hash.AsSpan()];
        using var key = SivKey.Derive(TestNetwork.RootSeed.AsSpan(), [.. "enigma/v1/simulated-seal"u8, .. measurement.AsSpan()]);
        Assert.Equal(prefix, blob[..34]);
        var secrets = key.Open([.. "enigma/v1/sealed-secrets"u8, .. prefix, 1, .. measurement.AsSpan()], blob.AsSpan(34));
        Assert.Equal(96, secrets.Length);
        using var signer = Secp256k1PrivateKey.FromBytes(secrets.AsSpan(0, 32));
        Assert.Equal(network.Keeper.Identity.Signer, signer.Address);
    }

    [Fact]
    public void Blob_AlteredOrCut_IsRefused()
    {
        using var network = new TestNetwork();
        var blob = network.Workers[0].Identity.Sealed.ToArray();
        using var enclave = new Unconfigured(network, WorkerEnclave.Create, network.Manifest.WorkerMeasurement);
        for (var i = 0; i < blob.Length; i++)
        {
            var altered = blob.ToArray();
            altered[i] ^= 1;
            enclave.Refuses(altered);
            if (i > 0)
            {
                enclave.Refuses(blob[..i]);
            }
        }

        enclave.Refuses([.. blob, 0]);
        // None of the refusals changed anything: the enclave can still come back.
        Assert.Equal(network.Workers[0].Identity, enclave.Configure(blob));
    }

    [Fact]
    public void Blob_OfAnotherEnclave_IsRefused()
    {
        using var network = new TestNetwork();
        using var other = new TestNetwork();
        var (worker, manifest) = (network.Workers[0].Identity.Sealed, network.Manifest);
        using var same = new Unconfigured(network, WorkerEnclave.Create, manifest.WorkerMeasurement);
        same.Refuses(network.Keeper.Identity.Sealed.ToArray());

        using var otherProgram = new Unconfigured(network, WorkerEnclave.Create, Keccak256.Hash("prints its secrets"u8));
        otherProgram.Refuses(worker.ToArray());

        // The keeper's program, measured as the worker's: the role alone keeps them apart.
        using var otherRole = new Unconfigured(network, KeyKeeperEnclave.Create, manifest.WorkerMeasurement);
        otherRole.Refuses(worker.ToArray());
        byte[] relabelled = worker.ToArray();
        relabelled[1] = 2;
        otherRole.Refuses(relabelled);

        // Another header authority in the same network, with the host's hand on the blob's prefix.
        var invented = manifest with { AuthorityKey = Keccak256.Hash("the host's authority"u8) };
        using var otherManifest = new Unconfigured(network, WorkerEnclave.Create, manifest.WorkerMeasurement, invented);
        otherManifest.Refuses(worker.ToArray());
        otherManifest.Refuses([1, 1, .. invented.Hash.AsSpan(), .. worker.Span[34..]]);
    }

    private static IdentityReply Configure(
        TestNetwork network, Func<IEnclavePlatform, EnclaveService> create, Hash32 measurement, ByteString blob)
    {
        using var enclave = new Unconfigured(network, create, measurement);
        return enclave.Configure(blob);
    }

    private sealed class Unconfigured : IDisposable
    {
        private readonly SimulatedPlatform _platform;
        private readonly EnclaveService _service;
        private readonly TestNetwork _network;
        private readonly NetworkManifest _manifest;

        public Unconfigured(
            TestNetwork network, Func<IEnclavePlatform, EnclaveService> create, Hash32 measurement, NetworkManifest? manifest = null)
        {
            _network = network;
            _manifest = manifest ?? network.Manifest;
            _platform = new SimulatedPlatform(measurement);
            _service = create(_platform);
        }

        public IdentityReply Configure(ByteString blob) => Assert.IsType<IdentityReply>(Ask(blob));

        public void Refuses(byte[] blob) => Assert.Equal(EnclaveErrors.BadSeal.Name, Assert.IsType<RefusedReply>(Ask(blob)).Code);

        public void Dispose()
        {
            _service.Dispose();
            _platform.Dispose();
        }

        private EnclaveReply Ask(ByteString blob) => EnclaveReply.Decode(
            _service.Handle(new ConfigureRequest(_manifest.Encode(), 1, TestNetwork.RootSeed.ToArray(), blob).Encode()));
    }
}
