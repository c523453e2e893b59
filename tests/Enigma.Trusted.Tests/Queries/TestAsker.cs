// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Queries;

/// <summary>Somebody with an account who asks contracts, and believes answers of the seat alone.</summary>
internal sealed class TestAsker : IDisposable
{
    private readonly TestNetwork _network;
    private readonly Secp256k1PrivateKey _account;
    private readonly UserSeed _seed;
    private byte _salts;

    public TestAsker(TestNetwork network, string name)
    {
        _network = network;
        _account = Secp256k1PrivateKey.FromBytes(Keccak256.Hash(Encoding.UTF8.GetBytes("account of " + name)).AsSpan());
        _seed = new UserSeed(Keccak256.Hash(Encoding.UTF8.GetBytes("seed of " + name)).AsSpan());
        Session = _seed.SessionKey(network.Ledger.Network, Address, Hash32.Zero);
    }

    public Address Address => _account.Address;

    public XWingPrivateKey Session { get; }

    /// <summary>A permit for everything that may be asked of a contract, for ten minutes.</summary>
    public QueryPermit Permit(ContractAddress contract) => new(
        Address, QueryScope.All, [contract], _network.Ledger.Head.Timestamp + 600, Hash32.Zero, EncryptionKey.Of(Session).Hash);

    /// <summary>A sealed question; what is given replaces what an honest asker would take.</summary>
    public SealedEnvelope Seal(
        ContractAddress contract,
        string function,
        QueryKind kind = QueryKind.Query,
        byte[]? arguments = null,
        QueryPermit? permit = null,
        ContractAddress? named = null,
        XWingPrivateKey? session = null,
        TestAsker? signedBy = null,
        Epoch? keyEpoch = null)
    {
        var given = permit ?? Permit(contract);
        var signature = _network.Manifest.Domain.Sign(given, (signedBy ?? this)._account);
        var query = new PlainQuery(
            kind, named ?? contract, function, arguments ?? [], given, signature, EncryptionKey.Of(session ?? Session));
        var epoch = keyEpoch ?? _network.Ledger.Epoch;
        return Envelope.SealQuery(
            EnvelopeContext.OfQuery(_network.Ledger.Network, contract, epoch), _network.ContractKey(contract, epoch), query, _seed,
            Keccak256.Hash(Address.AsSpan(), [_salts++]));
    }

    /// <summary>Checks an answer as a client does, and opens it.</summary>
    public QueryOutcome Open(TestWorker worker, ContractAddress contract, SealedEnvelope envelope, AnswerReply answer)
    {
        var context = Context(contract, envelope, answer);
        Assert.True(_network.Manifest.Domain.Verify(QueryAnswerStatement.Of(context, answer.Answer), answer.Signature, worker.Signer));
        Assert.Equal(_network.Ledger.Contract(contract).CommittedHead, answer.Head.Head);
        return QueryAnswer.Open(context, Session, answer.Answer);
    }

    public QueryAnswerContext Context(ContractAddress contract, SealedEnvelope envelope, AnswerReply answer) =>
        new(_network.Ledger.Network, contract, envelope.InputsHash, answer.Block, answer.Head.Head);

    /// <summary>Asks the seat and opens the answer.</summary>
    public QueryOutcome Ask(
        TestWorker worker, ContractAddress contract, string function, QueryKind kind = QueryKind.Query, byte[]? arguments = null)
    {
        var envelope = Seal(contract, function, kind, arguments);
        return Open(worker, contract, envelope, worker.Query(contract, envelope));
    }

    public void Dispose()
    {
        _account.Dispose();
        _seed.Dispose();
        Session.Dispose();
    }
}
