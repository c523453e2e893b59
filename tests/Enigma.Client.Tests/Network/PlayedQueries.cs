// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client.Tests.Network;

/// <summary>The enclave that answers queries, played honestly until a test has it do otherwise.</summary>
internal sealed class PlayedQueries(PlayedNetwork network)
{
    /// <summary>What comes out of a question.</summary>
    public Func<PlainQuery, QueryOutcome> Run { get; set; } = _ => new QueriedOutcome(new SucceededOutcome(321, new byte[32]));

    /// <summary>What the answer says it is about, instead of the question, the Ledger's block and its head.</summary>
    public Func<QueryAnswerContext, QueryAnswerContext> About { get; set; } = context => context;

    /// <summary>The parts of the head that the answer names.</summary>
    public HeadParts? Head { get; set; }

    /// <summary>Whose session it is sealed to; null for the asker's.</summary>
    public EncryptionKey? Session { get; set; }

    /// <summary>The name of the key that signs.</summary>
    public string Signer { get; set; } = "worker";

    /// <summary>The questions that arrived.</summary>
    public List<PlainQuery> Asked { get; } = [];

    /// <summary>Confirms a state on the Ledger, in the next block, and answers about it from then on.</summary>
    public HeadParts Commit(string state)
    {
        var contract = network.Ledger.Contract(network.Contract);
        var index = contract.Committed + 1;
        while (contract.Entries.Count < index)
        {
            contract.Add(new ExpiryEntry(network.Contract, new EntryIndex(0), new BlockNumber(1)));
        }

        Head = new HeadParts(
            new StateHash(Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(state))), Hash32.Zero, contract.QueueHash, index, Hash32.Zero);
        contract.Commit(index, Head.Head);
        network.Ledger.Mine();
        return Head;
    }

    public JsonObject Answer(SealedEnvelope envelope, XWingPrivateKey contractKey)
    {
        using var opened = Envelope.Open(
            EnvelopeContext.OfQuery(network.Ledger.Network, network.Contract, network.Ledger.Epoch), contractKey, envelope);
        var query = opened.ReadQuery();
        query.RequirePermitted(network.Contract, network.Manifest.Domain, network.Ledger.Head.Timestamp);
        Asked.Add(query);
        var context = About(new QueryAnswerContext(
            network.Ledger.Network, network.Contract, envelope.InputsHash, new BlockNumber(network.Ledger.Head.Number), Head!.Head));
        var answer = QueryAnswer.Seal(context, Session ?? query.Session, Run(query), Enumerable.Repeat((byte)Asked.Count, 64).ToArray());
        return new JsonObject
        {
            ["blockNumber"] = context.Block.Value,
            ["head"] = PlayedNetwork.HeadJson(Head),
            ["answer"] = answer.ToString(),
            ["signature"] = network.Manifest.Domain.Sign(QueryAnswerStatement.Of(context, answer), PlayedNetwork.Key(Signer)).ToString(),
            ["workerId"] = 1,
        };
    }
}
