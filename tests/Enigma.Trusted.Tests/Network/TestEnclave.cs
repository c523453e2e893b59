// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave;
using Enigma.Enclave.Platform;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Xunit;

namespace Enigma.Trusted.Tests.Network;

/// <summary>An enclave in this process, driven through its door: bytes in, bytes out. Keeps every byte that its host saw.</summary>
internal class TestEnclave : IDisposable
{
    private readonly SimulatedPlatform _platform;
    private readonly EnclaveService _service;
    private int _fed;
    private ByteString? _evidence;

    public TestEnclave(
        TestNetwork network, Hash32 measurement, Func<IEnclavePlatform, EnclaveService> create, ByteString sealedSecrets = default)
    {
        Network = network;
        _platform = new SimulatedPlatform(measurement);
        _service = create(_platform);
        Identity = Ask<IdentityReply>(
            new ConfigureRequest(network.Manifest.Encode(), (byte)AttestationPlatform.Simulated, TestNetwork.RootSeed.ToArray(), sealedSecrets));
    }

    public IdentityReply Identity { get; }

    protected TestNetwork Network { get; }

    public List<byte[]> Transcript { get; } = [];

    public bool HasStopped => _service.HasStopped;

    public TReply Ask<TReply>(EnclaveRequest request)
        where TReply : EnclaveReply
    {
        var reply = typeof(TReply) == typeof(WorkingReply) ? Exchange(request) : ExchangeUntilDone(request);
        return reply is RefusedReply refused ? throw new RefusedException(refused) : Assert.IsType<TReply>(reply);
    }

    /// <summary>Expects a refusal with this code, and an enclave that goes on.</summary>
    public RefusedReply Refuses(ErrorCode code, EnclaveRequest request)
    {
        var refused = Assert.IsType<RefusedReply>(ExchangeUntilDone(request));
        Assert.Equal(code.Name, refused.Code);
        Assert.False(_service.HasStopped);
        return refused;
    }

    /// <summary>Hands over the headers that this enclave does not have yet.</summary>
    public HeadReply Follow()
    {
        var missing = Network.Ledger.Blocks.Skip(_fed).Select(Network.Sign).ToArray();
        _fed += missing.Length;
        return Ask<HeadReply>(new AdvanceHeadersRequest(missing));
    }

    /// <summary>Evidence; of a worker for the network's operator.</summary>
    public EvidenceReply Attest(ulong lifetime = 86_400) => Ask<EvidenceReply>(
        new AttestRequest(Network.Ledger.Head.Timestamp + lifetime, this == Network.Keeper ? default : TestNetwork.Operator));

    /// <summary>The evidence that the hosts show each other.</summary>
    public ByteString Evidence => _evidence ??= Attest(20 * 86_400).Evidence;

    public byte[] ExchangeBytes(byte[] message)
    {
        var reply = _service.Handle(message);
        Transcript.Add(reply);
        return reply;
    }

    public void Dispose()
    {
        _service.Dispose();
        _platform.Dispose();
    }

    private EnclaveReply ExchangeUntilDone(EnclaveRequest request)
    {
        var reply = Exchange(request);
        while (reply is WorkingReply)
        {
            // The door pushes nothing: a host asks again, as this one does.
            Thread.Sleep(1);
            reply = Exchange(request is AdmitRequest ? new TakeAdmissionRequest() : request);
        }

        return reply;
    }

    private EnclaveReply Exchange(EnclaveRequest request) => EnclaveReply.Decode(ExchangeBytes(request.Encode()));
}

/// <summary>A refusal where a test expected an answer.</summary>
internal sealed class RefusedException(RefusedReply refused) : Exception($"{refused.Code}: {refused.Message}");
