// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Enclave;

/// <summary>A host that invents, alters, drops or replays block headers.</summary>
public sealed class HeaderTests
{
    [Fact]
    public void Header_WithoutSignature_IsRefused() =>
        Refused(HeaderErrors.NotSigned, (_, next) => next with { Signature = ByteString.Empty });

    [Fact]
    public void Header_ThatWasAltered_IsRefused() => Refused(HeaderErrors.BadSignature, (_, next) => next with { Rlp = Flip(next.Rlp) });

    [Fact]
    public void Header_SignedByAnotherAuthority_IsRefused() => Refused(HeaderErrors.BadSignature, (network, next) =>
    {
        using var stranger = Ed25519PrivateKey.FromSeed(new byte[32]);
        return SignedHeader.Sign(next.Rlp, network.Ledger.Network, TestLedger.ChainId, stranger);
    });

    [Fact]
    public void Header_SignedForAnotherNetwork_IsRefused() => Refused(HeaderErrors.BadSignature, (network, next) =>
        network.Sign(next.Rlp, new NetworkId(Keccak256.Hash("other"u8)), TestLedger.ChainId));

    [Fact]
    public void Header_SignedForAnotherChain_IsRefused() => Refused(HeaderErrors.BadSignature, (network, next) =>
        network.Sign(next.Rlp, network.Ledger.Network, TestLedger.ChainId + 1));

    [Fact]
    public void Header_ThatIsNoHeader_IsRefused() =>
        Refused(BlockHeaderErrors.BadFormat, (network, _) => network.Sign("no header"u8.ToArray()));

    [Fact]
    public void Header_ThatSkipsOne_IsRefused() => Refused(HeaderErrors.Unlinked, (network, _) => network.Sign(network.Ledger.Mine()));

    [Fact]
    public void Header_OfAForkAtTheNextHeight_IsRefused() => Refused(HeaderErrors.Unlinked, (network, next) => network.Sign(
        TestBlock.Encode(network.Ledger.Head.Number, Keccak256.Hash("fork"u8), 1, default, default)));

    [Fact]
    public void Header_OfTheHeadItself_IsRefused() =>
        Refused(HeaderErrors.NotNewer, (network, _) => network.Sign(network.Ledger.Blocks[^2]));

    [Fact]
    public void Header_OlderThanTheHead_IsRefused()
    {
        using var network = new TestNetwork();
        network.Mine();
        network.Mine();
        network.Workers[0].Refuses(HeaderErrors.NotNewer, new AdvanceHeadersRequest([network.Sign(network.Ledger.Blocks[0])]));
    }

    [Fact]
    public void Proof_AtAnotherBlockThanTheHead_IsRefused()
    {
        using var network = new TestNetwork();
        var contract = network.User("alice").NewContract("vault");
        var old = network.Workers[0].SyncRequest(contract);
        network.Mine();
        network.Workers[0].Refuses(HeaderErrors.WrongBlock, old);
    }

    [Fact]
    public void Proof_BeforeAnyHeader_IsRefused()
    {
        using var network = new TestNetwork();
        using var fresh = new TestWorker(network);
        fresh.Refuses(HeaderErrors.WrongBlock, fresh.SyncRequest(network.User("alice").NewContract("vault")));
    }

    private static void Refused(ErrorCode code, Func<TestNetwork, SignedHeader, SignedHeader> lie)
    {
        using var network = new TestNetwork();
        network.Ledger.Mine();
        var truth = network.Sign(network.Ledger.Head);
        network.Workers[0].Refuses(code, new AdvanceHeadersRequest([lie(network, truth)]));

        // The lie has changed nothing: the true header still follows.
        Assert.Equal(truth.BlockHash, network.Workers[0].Ask<HeadReply>(new AdvanceHeadersRequest([truth])).Hash);
    }

    private static ByteString Flip(ByteString bytes)
    {
        var altered = bytes.ToArray();
        altered[^1] ^= 1;
        return altered;
    }
}
