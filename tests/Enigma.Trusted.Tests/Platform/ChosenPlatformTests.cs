// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave;
using Enigma.Enclave.Keys;
using Enigma.Enclave.Platform;
using Enigma.Enclave.Worker;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Platform;

/// <summary>How an enclave process comes to its platform: by what its host configures, and no other takes its place.</summary>
public sealed class ChosenPlatformTests
{
    [Fact]
    public void Configure_OfHardwareThatIsNotThere_NeverBecomesSimulated()
    {
        using var platform = new ChosenPlatform(kind => kind switch
        {
            AttestationPlatform.Simulated => new SimulatedPlatform(default),
            AttestationPlatform.Gramine => new GraminePlatform(new FakeGramine { IsSgx = false }),
            AttestationPlatform.TdxGuest => new TdxGuestPlatform(new FakeTsm(), _ => { }),
            _ => null,
        });
        HardwareSample.Refused(EnclaveErrors.NoDevice, () => platform.Configure(2, default, HardwareSample.OfHardware));
        Assert.Throws<InvalidOperationException>(() => platform.Kind);
        Assert.Throws<InvalidOperationException>(() => platform.Quote(HardwareSample.ReportData));
        HardwareSample.Refused(EnclaveErrors.WrongPlatform, () => platform.Configure(9, default, HardwareSample.OfHardware));
        platform.Configure(3, default, HardwareSample.OfHardware);
        Assert.Equal(AttestationPlatform.TdxGuest, platform.Kind);
        Assert.False(platform.CanSeal);
    }

    [Fact]
    public void Service_OnThePlatformOfTheProgram_ConfiguresTheSimulatedOneOnItsManifestAlone()
    {
        using var network = new TestNetwork();
        using var platform = ChosenPlatform.OfProgram(Environment.ProcessPath!);
        using var service = WorkerEnclave.Create(platform);
        Assert.Equal(
            EnclaveErrors.WrongPlatform.Name,
            Refusal(service, new ConfigureRequest(network.Manifest.Encode(), 1, Keccak256.Hash("another root"u8).AsSpan().ToArray(), default)));
        Assert.Equal(
            EnclaveErrors.WrongPlatform.Name, Refusal(service, new ConfigureRequest(network.Manifest.Encode(), 2, default, default)));
        Assert.IsType<IdentityReply>(Ask(service, new(network.Manifest.Encode(), 1, TestNetwork.RootSeed.ToArray(), default)));
        Assert.False(service.HasStopped);
    }

    [Fact]
    public void Service_WithoutASealingKey_RunsWorkersAndNoKeyKeeper()
    {
        using var network = new TestNetwork();
        var configure = new ConfigureRequest(network.Manifest.Encode(), 1, TestNetwork.RootSeed.ToArray(), default);
        using var keeper = KeyKeeperEnclave.Create(new Unsealing());
        Assert.Equal(EnclaveErrors.NoSeal.Name, Refusal(keeper, configure));
        using var worker = WorkerEnclave.Create(new Unsealing());
        Assert.Equal(EnclaveErrors.NoSeal.Name, Refusal(worker, configure with { Sealed = network.Workers[0].Identity.Sealed }));
        var born = Assert.IsType<IdentityReply>(Ask(worker, configure));
        Assert.True(born.Sealed.IsEmpty);
        using var next = WorkerEnclave.Create(new Unsealing());
        Assert.NotEqual(born.Signer, Assert.IsType<IdentityReply>(Ask(next, configure)).Signer);
    }

    private static EnclaveReply Ask(EnclaveService service, ConfigureRequest request) => EnclaveReply.Decode(service.Handle(request.Encode()));

    private static string Refusal(EnclaveService service, ConfigureRequest request) => Assert.IsType<RefusedReply>(Ask(service, request)).Code;

    /// <summary>A platform that keeps no key, as a trust domain.</summary>
    private sealed class Unsealing : IEnclavePlatform
    {
        public AttestationPlatform Kind => AttestationPlatform.TdxGuest;

        public Hash32 Measurement => Hash32.Zero;

        public bool CanSeal => false;

        public void FillRandom(Span<byte> destination) => System.Security.Cryptography.RandomNumberGenerator.Fill(destination);

        public void Configure(byte kind, ReadOnlySpan<byte> configuration, NetworkManifest manifest)
        {
        }

        public ByteString Quote(ReportData reportData) => throw new InvalidOperationException();

        public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext) => throw new InvalidOperationException();

        public byte[] Unseal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes) => throw new InvalidOperationException();
    }
}
