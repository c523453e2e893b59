// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave;
using Enigma.Enclave.Platform;
using Enigma.Enclave.Worker;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Enclave;

/// <summary>What comes through the door, before it means anything.</summary>
public sealed class DoorTests
{
    [Fact]
    public void Request_BeforeConfigure_IsRefused()
    {
        using var platform = new SimulatedPlatform(default);
        using var service = WorkerEnclave.Create(platform);
        Assert.Equal(WireErrors.UnexpectedRequest.Name, Refusal(service, new AttestRequest(1)));
        Assert.Equal(WireErrors.UnexpectedRequest.Name, Refusal(service, new MakeBatchRequest([])));
    }

    [Fact]
    public void Configure_Twice_IsRefused()
    {
        using var network = new TestNetwork();
        network.Workers[0].Refuses(
            WireErrors.UnexpectedRequest, new ConfigureRequest(network.Manifest.Encode(), 1, TestNetwork.RootSeed.ToArray()));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(11155111UL)]
    public void Configure_ForAPublicChain_IsRefused(ulong chainId)
    {
        using var network = new TestNetwork();
        var refusal = ConfigureRefusal(network, network.Manifest with { ChainId = chainId }, TestNetwork.RootSeed);
        Assert.StartsWith("trust.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Configure_WithARootThatTheManifestDoesNotName_IsRefused()
    {
        using var network = new TestNetwork();
        Assert.Equal(EnclaveErrors.WrongPlatform.Name, ConfigureRefusal(network, network.Manifest, Keccak256.Hash("mine"u8)));
    }

    [Fact]
    public void Request_ForTheOtherKindOfEnclave_IsRefused()
    {
        using var network = new TestNetwork();
        network.Workers[0].Refuses(WireErrors.UnexpectedRequest, new SeedStepRequest(network.Ledger.ProveKeeper()));
        network.Keeper.Refuses(WireErrors.UnexpectedRequest, new MakeBatchRequest([]));
    }

    [Fact]
    public void Message_CutShortOrAltered_NeverStopsTheEnclave()
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var task = network.Deploy(alice, [1]);
        network.Mine();
        byte[][] messages =
        [
            worker.AdmitRequest(task).Encode(),
            worker.SyncRequest(task.Contract, network.Ledger.Contract(task.Contract).Entries[0].Encode()).Encode(),
            TestWorker.ExecuteRequest(task, 0).Encode(),
            new AdvanceHeadersRequest([network.Sign(network.Ledger.Head)]).Encode(),
        ];
        foreach (var message in messages)
        {
            for (var i = 0; i < message.Length; i += 1 + (message.Length / 97))
            {
                EnclaveReply.Decode(worker.ExchangeBytes(message[..i]));
                var altered = message.ToArray();
                altered[i] ^= 0x41;
                EnclaveReply.Decode(worker.ExchangeBytes(altered));
            }
        }

        Assert.False(worker.HasStopped);
    }

    [Fact]
    public void UnexpectedFailure_SaysNothingAndStops()
    {
        using var network = new TestNetwork();
        using var platform = new SimulatedPlatform(default);
        using var service = new EnclaveService(EnclaveRole.Worker, platform, (_, _) => new Faulty());
        service.Handle(new ConfigureRequest(network.Manifest.Encode(), 1, TestNetwork.RootSeed.ToArray()).Encode());
        var reply = Assert.IsType<RefusedReply>(EnclaveReply.Decode(service.Handle(new MakeBatchRequest([]).Encode())));
        Assert.Equal(new RefusedReply("internal", ""), reply);
        Assert.True(service.HasStopped);
        Assert.Equal("internal", Refusal(service, new AttestRequest(1)));
    }

    [Fact]
    public void FrameDoor_CarriesFramesBothWays_AndEndsWithItsInput()
    {
        using var network = new TestNetwork();
        using var platform = new SimulatedPlatform(default);
        using var service = WorkerEnclave.Create(platform);
        var configure = new ConfigureRequest(network.Manifest.Encode(), 1, TestNetwork.RootSeed.ToArray());
        using var input = new MemoryStream([.. Frame.Encode(configure.Encode()), .. Frame.Encode(new AttestRequest(1).Encode()), 0, 0]);
        using var output = new MemoryStream();
        var ended = false;
        new FrameDoor(input, output).Serve(service, () => ended = true);

        output.Position = 0;
        Assert.IsType<IdentityReply>(ReadReply(output));
        Assert.IsType<RefusedReply>(ReadReply(output));
        Assert.Equal(output.Length, output.Position);
        Assert.True(ended);
    }

    private static EnclaveReply ReadReply(MemoryStream output)
    {
        var prefix = new byte[Frame.PrefixSize];
        output.ReadExactly(prefix);
        var message = new byte[Frame.ReadLength(prefix)];
        output.ReadExactly(message);
        return EnclaveReply.Decode(message);
    }

    private static string ConfigureRefusal(TestNetwork network, NetworkManifest manifest, Hash32 seed)
    {
        Assert.Equal(TestLedger.ChainId, network.Manifest.ChainId);
        using var platform = new SimulatedPlatform(default);
        using var service = WorkerEnclave.Create(platform);
        return Refusal(service, new ConfigureRequest(manifest.Encode(), 1, seed.ToArray()));
    }

    private static string Refusal(EnclaveService service, EnclaveRequest request) =>
        Assert.IsType<RefusedReply>(EnclaveReply.Decode(service.Handle(request.Encode()))).Code;

    private sealed class Faulty : IRequestHandler
    {
        public EnclaveReply Handle(EnclaveRequest request) => throw new InvalidOperationException("a secret: 1234");
    }
}
